package io.managedkeys.pki.x509;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/** Reads the alternative names that a request asks for; kinds that no certificate here can carry are left out. */
final class RequestedNames {
    private RequestedNames() {}

    /** @throws IllegalArgumentException when the extension is malformed */
    static AlternativeNames of(@Nullable Extensions extensions) {
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        if (names == null) {
            return AlternativeNames.NONE;
        }
        List<String> dns = new ArrayList<>();
        List<String> emails = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        List<String> uris = new ArrayList<>();
        List<OtherName> others = new ArrayList<>();
        for (GeneralName name : names.getNames()) {
            switch (name.getTagNo()) {
                case GeneralName.dNSName -> dns.add(name.getName().toString());
                case GeneralName.rfc822Name -> emails.add(name.getName().toString());
                case GeneralName.uniformResourceIdentifier ->
                    uris.add(name.getName().toString());
                case GeneralName.iPAddress ->
                    addresses.add(IpAddress.of(
                                    ASN1OctetString.getInstance(name.getName()).getOctets())
                            .orElseThrow(() -> new IllegalArgumentException("an address of no known length")));
                case GeneralName.otherName -> others.add(other(ASN1Sequence.getInstance(name.getName())));
                default -> {
                    // Directory names and the like: Vault does not copy them either.
                }
            }
        }
        return new AlternativeNames(dns, emails, addresses, uris, others);
    }

    private static OtherName other(ASN1Sequence sequence) {
        ASN1TaggedObject value = ASN1TaggedObject.getInstance(sequence.getObjectAt(1));
        return new OtherName(
                ASN1ObjectIdentifier.getInstance(sequence.getObjectAt(0)).getId(),
                ASN1UTF8String.getInstance(value.getExplicitBaseObject()).getString());
    }
}
