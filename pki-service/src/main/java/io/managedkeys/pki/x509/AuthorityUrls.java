package io.managedkeys.pki.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * Where a certificate sends its reader: to the issuer's certificate and OCSP (RFC 5280 §4.2.2.1), to CRLs (§4.2.1.13)
 * and delta CRLs (§4.2.1.15).
 */
public record AuthorityUrls(
        List<String> issuingCertificates,
        List<String> crlDistributionPoints,
        List<String> deltaCrlDistributionPoints,
        List<String> ocspServers) {
    public static final AuthorityUrls NONE = new AuthorityUrls(List.of(), List.of(), List.of(), List.of());

    public AuthorityUrls {
        issuingCertificates = List.copyOf(issuingCertificates);
        crlDistributionPoints = List.copyOf(crlDistributionPoints);
        deltaCrlDistributionPoints = List.copyOf(deltaCrlDistributionPoints);
        ocspServers = List.copyOf(ocspServers);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** With other lists in place of those that are not null. */
    public AuthorityUrls with(
            @Nullable List<String> certificates,
            @Nullable List<String> crls,
            @Nullable List<String> deltaCrls,
            @Nullable List<String> ocsp) {
        return new AuthorityUrls(
                certificates == null ? issuingCertificates : certificates,
                crls == null ? crlDistributionPoints : crls,
                deltaCrls == null ? deltaCrlDistributionPoints : deltaCrls,
                ocsp == null ? ocspServers : ocsp);
    }

    public AuthorityUrls map(UnaryOperator<String> change) {
        return new AuthorityUrls(
                issuingCertificates.stream().map(change).toList(),
                crlDistributionPoints.stream().map(change).toList(),
                deltaCrlDistributionPoints.stream().map(change).toList(),
                ocspServers.stream().map(change).toList());
    }

    boolean hasInformationAccess() {
        return !issuingCertificates.isEmpty() || !ocspServers.isEmpty();
    }

    AuthorityInformationAccess toInformationAccess() {
        List<AccessDescription> descriptions = new ArrayList<>();
        ocspServers.forEach(url -> descriptions.add(description(AccessDescription.id_ad_ocsp, url)));
        issuingCertificates.forEach(url -> descriptions.add(description(AccessDescription.id_ad_caIssuers, url)));
        return new AuthorityInformationAccess(descriptions.toArray(AccessDescription[]::new));
    }

    private static AccessDescription description(ASN1ObjectIdentifier method, String url) {
        return new AccessDescription(method, new GeneralName(GeneralName.uniformResourceIdentifier, url));
    }

    static CRLDistPoint toDistributionPoints(List<String> urls) {
        return new CRLDistPoint(urls.stream()
                .map(url -> new DistributionPoint(
                        new DistributionPointName(
                                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url))),
                        null,
                        null))
                .toArray(DistributionPoint[]::new));
    }
}
