package io.managedkeys.pki.role;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.x509.KeyChoice;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fields of a role as a client sends them; null where it did not. */
record RoleRequest(
        @Nullable String issuerRef,
        @Nullable Duration ttl,
        @Nullable Duration maxTtl,
        @Nullable Boolean allowLocalhost,
        @Nullable List<String> allowedDomains,
        @Nullable Boolean allowedDomainsTemplate,
        @Nullable Boolean allowBareDomains,
        @Nullable Boolean allowSubdomains,
        @Nullable Boolean allowGlobDomains,
        @Nullable Boolean allowWildcardCertificates,
        @Nullable Boolean allowAnyName,
        @Nullable Boolean enforceHostnames,
        @Nullable Boolean allowIpSans,
        @Nullable List<String> allowedUriSans,
        @Nullable Boolean allowedUriSansTemplate,
        @Nullable List<String> allowedOtherSans,
        @Nullable List<String> allowedSerialNumbers,
        @Nullable List<String> allowedUserIds,
        @Nullable Boolean serverFlag,
        @Nullable Boolean clientFlag,
        @Nullable Boolean codeSigningFlag,
        @Nullable Boolean emailProtectionFlag,
        @Nullable String keyType,
        @Nullable Integer keyBits,
        @Nullable Integer signatureBits,
        @Nullable Boolean usePss,
        @Nullable List<String> keyUsage,
        @Nullable List<String> extKeyUsage,
        @Nullable List<String> extKeyUsageOids,
        @Nullable Boolean useCsrCommonName,
        @Nullable Boolean useCsrSans,
        @Nullable String serialNumberSource,
        @Nullable List<String> ou,
        @Nullable List<String> organization,
        @Nullable List<String> country,
        @Nullable List<String> locality,
        @Nullable List<String> province,
        @Nullable List<String> streetAddress,
        @Nullable List<String> postalCode,
        @Nullable Boolean generateLease,
        @Nullable Boolean noStore,
        @Nullable Boolean noStoreMetadata,
        @Nullable Boolean requireCn,
        @Nullable List<String> cnValidations,
        @Nullable JsonNode policyIdentifiers,
        @Nullable Boolean basicConstraintsValidForNonCa,
        @Nullable Duration notBeforeDuration,
        @Nullable String notAfter) {

    /** What a field is that nobody wrote. */
    static final Role DEFAULTS = JsonMapper.shared().readValue("""
            {"issuer_ref": "default", "ttl": 0, "max_ttl": 0,
             "allow_localhost": true, "allowed_domains": [], "allowed_domains_template": false,
             "allow_bare_domains": false, "allow_subdomains": false, "allow_glob_domains": false,
             "allow_wildcard_certificates": true, "allow_any_name": false, "allow_token_displayname": false,
             "enforce_hostnames": true, "allow_ip_sans": true,
             "allowed_uri_sans": [], "allowed_uri_sans_template": false, "allowed_other_sans": [],
             "allowed_serial_numbers": [], "allowed_user_ids": [],
             "server_flag": true, "client_flag": true, "code_signing_flag": false, "email_protection_flag": false,
             "key_type": "rsa", "key_bits": 0, "signature_bits": 0, "use_pss": false,
             "key_usage": ["DigitalSignature", "KeyAgreement", "KeyEncipherment"],
             "ext_key_usage": [], "ext_key_usage_oids": [],
             "use_csr_common_name": true, "use_csr_sans": true, "serial_number_source": "json-csr",
             "ou": [], "organization": [], "country": [], "locality": [], "province": [],
             "street_address": [], "postal_code": [],
             "generate_lease": false, "no_store": false, "no_store_metadata": false,
             "require_cn": true, "cn_validations": ["email", "hostname"], "policy_identifiers": [],
             "basic_constraints_valid_for_non_ca": false, "not_before_duration": 30, "not_after": ""}
            """, Role.class);

    /**
     * The role that is {@code before} but for what this says, ready to be stored.
     *
     * @throws ApiException 400 with Vault's text where that role would mean nothing
     */
    Role over(Role before) {
        boolean unstored = or(noStore, before.noStore());
        KeyChoice key = KeyChoice.of(
                or(keyType, before.keyType()),
                or(keyBits, before.keyBits()),
                or(signatureBits, before.signatureBits()));
        String issuer = or(issuerRef, before.issuerRef());
        Role role = new Role(
                issuer.isEmpty() ? DEFAULTS.issuerRef() : issuer,
                seconds(ttl, before.ttl()),
                seconds(maxTtl, before.maxTtl()),
                or(allowLocalhost, before.allowLocalhost()),
                or(allowedDomains, before.allowedDomains()),
                or(allowedDomainsTemplate, before.allowedDomainsTemplate()),
                or(allowBareDomains, before.allowBareDomains()),
                or(allowSubdomains, before.allowSubdomains()),
                or(allowGlobDomains, before.allowGlobDomains()),
                or(allowWildcardCertificates, before.allowWildcardCertificates()),
                or(allowAnyName, before.allowAnyName()),
                false,
                or(enforceHostnames, before.enforceHostnames()),
                or(allowIpSans, before.allowIpSans()),
                or(allowedUriSans, before.allowedUriSans()),
                or(allowedUriSansTemplate, before.allowedUriSansTemplate()),
                or(allowedOtherSans, before.allowedOtherSans()),
                or(allowedSerialNumbers, before.allowedSerialNumbers()),
                or(allowedUserIds, before.allowedUserIds()),
                or(serverFlag, before.serverFlag()),
                or(clientFlag, before.clientFlag()),
                or(codeSigningFlag, before.codeSigningFlag()),
                or(emailProtectionFlag, before.emailProtectionFlag()),
                key.type(),
                key.bits(),
                key.signatureBits(),
                or(usePss, before.usePss()),
                or(keyUsage, before.keyUsage()),
                or(extKeyUsage, before.extKeyUsage()),
                or(extKeyUsageOids, before.extKeyUsageOids()),
                or(useCsrCommonName, before.useCsrCommonName()),
                or(useCsrSans, before.useCsrSans()),
                or(serialNumberSource, before.serialNumberSource()),
                or(ou, before.ou()),
                or(organization, before.organization()),
                or(country, before.country()),
                or(locality, before.locality()),
                or(province, before.province()),
                or(streetAddress, before.streetAddress()),
                or(postalCode, before.postalCode()),
                or(generateLease, before.generateLease()) && !unstored,
                unstored,
                or(noStoreMetadata, before.noStoreMetadata()),
                or(requireCn, before.requireCn()),
                RoleChecks.commonNameChecks(or(cnValidations, before.cnValidations())),
                policyIdentifiers == null ? before.policyIdentifiers() : PolicyIdentifierText.read(policyIdentifiers),
                or(basicConstraintsValidForNonCa, before.basicConstraintsValidForNonCa()),
                seconds(notBeforeDuration, before.notBeforeDuration()),
                or(notAfter, before.notAfter()));
        RoleChecks.demandMeaning(role);
        return role;
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private static long seconds(@Nullable Duration given, long otherwise) {
        return given == null ? otherwise : given.toSeconds();
    }
}
