package io.managedkeys.pki.x509;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * A subject's attributes; several values of one attribute share an RDN. Values are PrintableString where that can hold
 * them, else UTF8String (RFC 5280 §4.1.2.4).
 *
 * @param commonName "" for none
 * @param serialNumber of the subject, not of the certificate; "" for none
 */
public record Subject(
        String commonName,
        String serialNumber,
        List<String> country,
        List<String> organization,
        List<String> organizationalUnit,
        List<String> locality,
        List<String> province,
        List<String> streetAddress,
        List<String> postalCode,
        List<String> userIds) {

    public boolean isEmpty() {
        return toName().size() == 0;
    }

    /** In the order in which Go, and so Vault, writes them. */
    public X500Name toName() {
        List<RDN> names = new ArrayList<>();
        add(names, BCStyle.C, country);
        add(names, BCStyle.O, organization);
        add(names, BCStyle.OU, organizationalUnit);
        add(names, BCStyle.L, locality);
        add(names, BCStyle.ST, province);
        add(names, BCStyle.STREET, streetAddress);
        add(names, BCStyle.POSTAL_CODE, postalCode);
        add(names, BCStyle.CN, commonName.isEmpty() ? List.of() : List.of(commonName));
        add(names, BCStyle.SERIALNUMBER, serialNumber.isEmpty() ? List.of() : List.of(serialNumber));
        userIds.forEach(userId -> add(names, BCStyle.UID, List.of(userId)));
        return new X500Name(names.toArray(RDN[]::new));
    }

    private static void add(List<RDN> names, ASN1ObjectIdentifier type, List<String> values) {
        if (!values.isEmpty()) {
            names.add(new RDN(values.stream()
                    .distinct()
                    .map(value -> new AttributeTypeAndValue(type, text(value)))
                    .toArray(AttributeTypeAndValue[]::new)));
        }
    }

    private static ASN1Encodable text(String value) {
        return DERPrintableString.isPrintableString(value) ? new DERPrintableString(value) : new DERUTF8String(value);
    }
}
