package io.managedkeys.pki.root;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.x509.AuthorityFields;
import io.managedkeys.pki.x509.Validity;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client may say of an intermediate that is to be signed; null where it said nothing. */
record SignIntermediateRequest(
        @Nullable String csr,
        @Nullable Boolean useCsrValues,
        @Nullable String commonName,
        @Nullable String altNames,
        @Nullable List<String> ipSans,
        @Nullable List<String> uriSans,
        @Nullable List<String> otherSans,
        @Nullable Boolean excludeCnFromSans,
        @Nullable Duration ttl,
        @Nullable String notAfter,
        @Nullable Duration notBeforeDuration,
        @Nullable Boolean enforceLeafNotAfterBehavior,
        @Nullable String format,
        @Nullable String privateKeyFormat,
        @Nullable Integer signatureBits,
        @Nullable Boolean usePss,
        @Nullable String skid,
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

    /** The key identifier asked for; empty where the key decides. */
    byte[] keyId() {
        String hex = AuthorityFields.or(skid, "").replaceAll("[:\\s-]", "");
        for (int i = 0; i < hex.length(); i++) {
            if (!HexFormat.isHexDigit(hex.charAt(i))) {
                throw unreadable(
                        "encoding/hex: invalid byte: U+%04X '%c'".formatted((int) hex.charAt(i), hex.charAt(i)));
            }
        }
        if (hex.length() % 2 != 0) {
            throw unreadable("encoding/hex: odd length hex string");
        }
        return HexFormat.of().parseHex(hex);
    }

    private static ApiException unreadable(String why) {
        return ApiException.invalid("cannot parse requested SKID value as hex: " + why);
    }
}
