package io.managedkeys.pki.x509;

import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;

/** A SAN of type otherName (RFC 5280 §4.2.1.6) whose value is a UTF8String; or, in a role, a pattern for such. */
public record OtherName(String oid, String value) {
    /**
     * Reads {@code <oid>;UTF8:<value>}.
     *
     * @throws IllegalArgumentException with Vault's text when it is not that
     */
    public static OtherName parse(String text) {
        int semicolon = text.indexOf(';');
        if (semicolon < 0) {
            throw new IllegalArgumentException("expected a semicolon in other SAN \"" + text + "\"");
        }
        String typed = text.substring(semicolon + 1);
        int colon = typed.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("expected a colon in other SAN \"" + text + "\"");
        }
        String type = typed.substring(0, colon);
        if (!type.equalsIgnoreCase("UTF8") && !type.equalsIgnoreCase("UTF-8")) {
            throw new IllegalArgumentException(
                    "only utf8 other SANs are supported; found non-supported type in other SAN \"" + text + "\"");
        }
        String oid = text.substring(0, semicolon).trim();
        if (ASN1ObjectIdentifier.tryFromID(oid) == null) {
            throw new IllegalArgumentException("could not parse OID in other SAN \"" + text + "\"");
        }
        return new OtherName(oid, typed.substring(colon + 1));
    }

    public boolean isPermittedBy(List<OtherName> patterns) {
        return patterns.stream().anyMatch(pattern -> pattern.oid().equals(oid) && Glob.matches(pattern.value(), value));
    }

    GeneralName toGeneralName() {
        return new GeneralName(GeneralName.otherName, new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
            new ASN1ObjectIdentifier(oid), new DERTaggedObject(true, 0, new DERUTF8String(value))
        }));
    }
}
