package io.managedkeys.pki.role;

import io.managedkeys.pki.x509.ExtendedKeyUsageName;
import io.managedkeys.pki.x509.NameRules;
import io.managedkeys.pki.x509.OtherName;
import io.managedkeys.pki.x509.PolicyIdentifier;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A role as it is stored and shown, every field by its name on the wire, defaults filled in. Durations are seconds;
 * empty lists and "" mean none.
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Role(
        String issuerRef,
        long ttl,
        long maxTtl,
        boolean allowLocalhost,
        List<String> allowedDomains,
        boolean allowedDomainsTemplate,
        boolean allowBareDomains,
        boolean allowSubdomains,
        boolean allowGlobDomains,
        boolean allowWildcardCertificates,
        boolean allowAnyName,
        boolean allowTokenDisplayname,
        boolean enforceHostnames,
        boolean allowIpSans,
        List<String> allowedUriSans,
        boolean allowedUriSansTemplate,
        List<String> allowedOtherSans,
        List<String> allowedSerialNumbers,
        List<String> allowedUserIds,
        boolean serverFlag,
        boolean clientFlag,
        boolean codeSigningFlag,
        boolean emailProtectionFlag,
        String keyType,
        int keyBits,
        int signatureBits,
        boolean usePss,
        List<String> keyUsage,
        List<String> extKeyUsage,
        List<String> extKeyUsageOids,
        boolean useCsrCommonName,
        boolean useCsrSans,
        String serialNumberSource,
        List<String> ou,
        List<String> organization,
        List<String> country,
        List<String> locality,
        List<String> province,
        List<String> streetAddress,
        List<String> postalCode,
        boolean generateLease,
        boolean noStore,
        boolean noStoreMetadata,
        boolean requireCn,
        List<String> cnValidations,
        List<String> policyIdentifiers,
        boolean basicConstraintsValidForNonCa,
        long notBeforeDuration,
        String notAfter) {

    public NameRules nameRules() {
        return new NameRules(
                allowAnyName,
                enforceHostnames,
                allowWildcardCertificates,
                allowLocalhost,
                allowedDomains,
                allowBareDomains,
                allowSubdomains,
                allowGlobDomains,
                cnValidations);
    }

    public List<OtherName> otherNamePatterns() {
        return allowedOtherSans.stream()
                .filter(entry -> !entry.equals("*"))
                .map(OtherName::parse)
                .toList();
    }

    public List<String> extendedKeyUsageOids() {
        Set<ExtendedKeyUsageName> flags = EnumSet.noneOf(ExtendedKeyUsageName.class);
        if (serverFlag) {
            flags.add(ExtendedKeyUsageName.SERVER_AUTH);
        }
        if (clientFlag) {
            flags.add(ExtendedKeyUsageName.CLIENT_AUTH);
        }
        if (codeSigningFlag) {
            flags.add(ExtendedKeyUsageName.CODE_SIGNING);
        }
        if (emailProtectionFlag) {
            flags.add(ExtendedKeyUsageName.EMAIL_PROTECTION);
        }
        return ExtendedKeyUsageName.oids(flags, extKeyUsage, extKeyUsageOids);
    }

    public List<PolicyIdentifier> policies() {
        return policyIdentifiers.stream().map(PolicyIdentifierText::parse).toList();
    }

    /** How the issuer signs, where its key leaves a choice; a role for EC keys has no say in it. */
    public boolean asksForPss() {
        return usePss && !keyType.equals("ec");
    }
}
