package io.managedkeys.pki.x509;

import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.DisplayText;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyQualifierInfo;
import org.bouncycastle.asn1.x509.UserNotice;

/**
 * A certificate policy (RFC 5280 §4.2.1.4).
 *
 * @param cps URI of the practice statement; "" for none
 * @param notice text for users; "" for none
 */
public record PolicyIdentifier(String oid, String cps, String notice) {
    public static boolean isOid(String text) {
        return ASN1ObjectIdentifier.tryFromID(text) != null;
    }

    static CertificatePolicies toExtension(List<PolicyIdentifier> policies) {
        return new CertificatePolicies(
                policies.stream().map(PolicyIdentifier::toInformation).toArray(PolicyInformation[]::new));
    }

    private PolicyInformation toInformation() {
        ASN1EncodableVector qualifiers = new ASN1EncodableVector();
        if (!cps.isEmpty()) {
            qualifiers.add(new PolicyQualifierInfo(
                    org.bouncycastle.asn1.x509.PolicyQualifierId.id_qt_cps, new DERIA5String(cps)));
        }
        if (!notice.isEmpty()) {
            qualifiers.add(new PolicyQualifierInfo(
                    org.bouncycastle.asn1.x509.PolicyQualifierId.id_qt_unotice,
                    new UserNotice(null, new DisplayText(DisplayText.CONTENT_TYPE_UTF8STRING, notice))));
        }
        ASN1ObjectIdentifier policy = new ASN1ObjectIdentifier(oid);
        return qualifiers.size() == 0
                ? new PolicyInformation(policy)
                : new PolicyInformation(policy, new DERSequence(qualifiers));
    }
}
