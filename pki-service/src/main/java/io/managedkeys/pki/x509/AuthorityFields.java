package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What requests for a CA, a root or an intermediate, say alike; null where they say nothing. */
public interface AuthorityFields {
    Set<KeyUsageName> USABLE = Set.of(KeyUsageName.DIGITAL_SIGNATURE, KeyUsageName.CERT_SIGN, KeyUsageName.CRL_SIGN);

    @Nullable
    String commonName();

    @Nullable
    String altNames();

    @Nullable
    List<String> ipSans();

    @Nullable
    List<String> uriSans();

    @Nullable
    List<String> otherSans();

    @Nullable
    Boolean excludeCnFromSans();

    @Nullable
    List<String> keyUsage();

    @Nullable
    List<String> ou();

    @Nullable
    List<String> organization();

    @Nullable
    List<String> country();

    @Nullable
    List<String> locality();

    @Nullable
    List<String> province();

    @Nullable
    List<String> streetAddress();

    @Nullable
    List<String> postalCode();

    @Nullable
    String serialNumber();

    default Subject subject() {
        return new Subject(
                or(commonName(), ""),
                or(serialNumber(), ""),
                or(country(), List.of()),
                or(organization(), List.of()),
                or(ou(), List.of()),
                or(locality(), List.of()),
                or(province(), List.of()),
                or(streetAddress(), List.of()),
                or(postalCode(), List.of()),
                List.of());
    }

    default AlternativeNames names() {
        NameList names = new NameList();
        if (!Boolean.TRUE.equals(excludeCnFromSans()) && !or(commonName(), "").isEmpty()) {
            names.add(or(commonName(), ""));
        }
        names.addAll(or(altNames(), ""));
        return new AlternativeNames(
                names.dns(),
                names.emails(),
                NameList.addresses(or(ipSans(), List.of())),
                NameList.uris(or(uriSans(), List.of())),
                NameList.others(or(otherSans(), List.of())));
    }

    /** Bits of {@link KeyUsageName}: what every CA needs, and digitalSignature where it is asked for. */
    default int keyUsageBits() {
        List<String> usages = new ArrayList<>(List.of("CertSign", "CRLSign"));
        or(keyUsage(), List.<String>of()).stream()
                .filter(usage -> KeyUsageName.named(usage).equals(Optional.of(KeyUsageName.DIGITAL_SIGNATURE)))
                .forEach(usages::add);
        return KeyUsageName.bits(usages);
    }

    /** Key usages that no CA gets. */
    default List<String> unusableKeyUsages() {
        return or(keyUsage(), List.<String>of()).stream()
                .filter(usage ->
                        KeyUsageName.named(usage).filter(USABLE::contains).isEmpty())
                .toList();
    }

    static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /** Name constraints as requests state them. */
    interface Constrained {
        @Nullable
        List<String> permittedDnsDomains();

        @Nullable
        List<String> excludedDnsDomains();

        @Nullable
        List<String> permittedIpRanges();

        @Nullable
        List<String> excludedIpRanges();

        @Nullable
        List<String> permittedEmailAddresses();

        @Nullable
        List<String> excludedEmailAddresses();

        @Nullable
        List<String> permittedUriDomains();

        @Nullable
        List<String> excludedUriDomains();

        @Nullable
        Integer maxPathLength();

        /** @throws ApiException 400 at the first that is none */
        default NameConstraintRules constraints() {
            NameConstraintRules rules = new NameConstraintRules(
                    new NameConstraintRules.Names(
                            or(permittedDnsDomains(), List.of()),
                            or(permittedEmailAddresses(), List.of()),
                            or(permittedUriDomains(), List.of()),
                            or(permittedIpRanges(), List.of())),
                    new NameConstraintRules.Names(
                            or(excludedDnsDomains(), List.of()),
                            or(excludedEmailAddresses(), List.of()),
                            or(excludedUriDomains(), List.of()),
                            or(excludedIpRanges(), List.of())));
            rules.malformed().ifPresent(entry -> {
                throw ApiException.invalid("invalid name constraint: " + entry);
            });
            return rules;
        }

        /** Null where any number of CAs may follow. */
        default @Nullable Integer pathLength() {
            Integer given = maxPathLength();
            return given == null || given < 0 ? null : given;
        }
    }
}
