package io.managedkeys.pki.root;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.key.NamedKey;
import io.managedkeys.pki.x509.AlternativeNames;
import io.managedkeys.pki.x509.NameConstraintRules;
import io.managedkeys.pki.x509.NameList;
import io.managedkeys.pki.x509.Subject;
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
        @Nullable String serialNumber) {

    NamedKey.Wish key() {
        return new NamedKey.Wish(keyRef, managedKeyName, managedKeyId, keyType, keyBits, signatureBits);
    }

    Subject subject() {
        return new Subject(
                or(commonName, ""),
                or(serialNumber, ""),
                or(country, List.of()),
                or(organization, List.of()),
                or(ou, List.of()),
                or(locality, List.of()),
                or(province, List.of()),
                or(streetAddress, List.of()),
                or(postalCode, List.of()),
                List.of());
    }

    AlternativeNames names() {
        NameList names = new NameList();
        if (!Boolean.TRUE.equals(excludeCnFromSans) && !or(commonName, "").isEmpty()) {
            names.add(or(commonName, ""));
        }
        names.addAll(or(altNames, ""));
        return new AlternativeNames(
                names.dns(),
                names.emails(),
                NameList.addresses(or(ipSans, List.of())),
                NameList.uris(or(uriSans, List.of())),
                NameList.others(or(otherSans, List.of())));
    }

    Validity.Wish validity(Duration mountDefault, Duration mountMaximum) {
        return new Validity.Wish(
                or(ttl, Duration.ZERO),
                or(notAfter, ""),
                Duration.ZERO,
                Duration.ZERO,
                mountDefault,
                mountMaximum,
                or(notBeforeDuration, Duration.ofSeconds(30)));
    }

    NameConstraintRules constraints() {
        NameConstraintRules rules = new NameConstraintRules(
                new NameConstraintRules.Names(
                        or(permittedDnsDomains, List.of()),
                        or(permittedEmailAddresses, List.of()),
                        or(permittedUriDomains, List.of()),
                        or(permittedIpRanges, List.of())),
                new NameConstraintRules.Names(
                        or(excludedDnsDomains, List.of()),
                        or(excludedEmailAddresses, List.of()),
                        or(excludedUriDomains, List.of()),
                        or(excludedIpRanges, List.of())));
        rules.malformed().ifPresent(entry -> {
            throw ApiException.invalid("invalid name constraint: " + entry);
        });
        return rules;
    }

    /** Null where any number of CAs may follow. */
    @Nullable
    Integer pathLength() {
        return maxPathLength == null || maxPathLength < 0 ? null : maxPathLength;
    }

    static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
