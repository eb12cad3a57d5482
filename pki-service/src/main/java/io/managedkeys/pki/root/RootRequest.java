package io.managedkeys.pki.root;

import io.managedkeys.pki.key.NamedKey;
import io.managedkeys.pki.x509.AuthorityFields;
import io.managedkeys.pki.x509.Validity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client may say of a root; null where it said nothing. */
record RootRequest(
        @Nullable String issuerName,
        @Nullable String keyName,
        @Nullable String keyRef,
        @Nullable String managedKeyName,
        @Nullable String managedKeyId,
        @Nullable String commonName,
        @Nullable String altNames,
        @Nullable List<String> ipSans,
        @Nullable List<String> uriSans,
        @Nullable List<String> otherSans,
        @Nullable Boolean excludeCnFromSans,
        @Nullable Duration ttl,
        @Nullable String notAfter,
        @Nullable Duration notBeforeDuration,
        @Nullable String format,
        @Nullable String privateKeyFormat,
        @Nullable String keyType,
        @Nullable Integer keyBits,
        @Nullable Integer signatureBits,
        @Nullable Boolean usePss,
        @Nullable Integer maxPathLength,
        @Nullable List<String> permittedDnsDomains,
        @Nullable List<String> excludedDnsDomains,
        @Nullable List<String> permittedIpRanges,
        @Nullable List<String> excludedIpRanges,
        @Nullable List<String> permittedEmailAddresses,
        @Nullable List<String> excludedEmailAddresses,
        @Nullable List<String> permittedUriDomains,
        @Nullable List<String> excludedUriDomains,
        @Nullable List<String> keyUsage,
        @Nullable List<String> ou,
        @Nullable List<String> organization,
        @Nullable List<String> country,
        @Nullable List<String> locality,
        @Nullable List<String> province,
        @Nullable List<String> streetAddress,
        @Nullable List<String> postalCode,
        @Nullable String serialNumber)
        implements AuthorityFields, AuthorityFields.Constrained {

    NamedKey.Wish key() {
        return new NamedKey.Wish(keyRef, managedKeyName, managedKeyId, keyType, keyBits, signatureBits);
    }

    Validity.Wish validity(Duration mountDefault, Duration mountMaximum) {
        return new Validity.Wish(
                AuthorityFields.or(ttl, Duration.ZERO),
                AuthorityFields.or(notAfter, ""),
                Duration.ZERO,
                Duration.ZERO,
                mountDefault,
                mountMaximum,
                AuthorityFields.or(notBeforeDuration, Duration.ofSeconds(30)));
    }
}
