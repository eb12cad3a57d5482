package io.managedkeys.pki.x509;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/** Name constraints of a CA (RFC 5280 §4.2.1.10) on DNS names, email addresses, URIs and IP addresses. */
public record NameConstraintRules(Names permitted, Names excluded) {
    public static final NameConstraintRules NONE = new NameConstraintRules(Names.NONE, Names.NONE);

    /** @param ranges in CIDR form */
    public record Names(List<String> dns, List<String> emails, List<String> uris, List<String> ranges) {
        static final Names NONE = new Names(List.of(), List.of(), List.of(), List.of());

        public Names {
            dns = List.copyOf(dns);
            emails = List.copyOf(emails);
            uris = List.copyOf(uris);
            ranges = List.copyOf(ranges);
        }

        private Optional<String> malformed() {
            return Stream.of(dns, emails, uris)
                    .flatMap(List::stream)
                    .filter(name -> !NameList.isAscii(name))
                    .findFirst()
                    .or(() -> ranges.stream()
                            .filter(range -> IpRange.parse(range).isEmpty())
                            .findFirst());
        }

        private GeneralSubtree @Nullable [] toSubtrees() {
            List<GeneralName> names = new ArrayList<>();
            dns.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
            emails.forEach(name -> names.add(new GeneralName(GeneralName.rfc822Name, name)));
            uris.forEach(name -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name)));
            ranges.stream()
                    .map(range -> IpRange.parse(range).orElseThrow())
                    .forEach(range -> names.add(
                            new GeneralName(GeneralName.iPAddress, new DEROctetString(range.toConstraint()))));
            return names.isEmpty()
                    ? null
                    : names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
        }

        private static Names of(GeneralSubtree @Nullable [] subtrees) {
            List<String> dns = new ArrayList<>();
            List<String> emails = new ArrayList<>();
            List<String> uris = new ArrayList<>();
            List<String> ranges = new ArrayList<>();
            for (GeneralSubtree subtree : subtrees == null ? new GeneralSubtree[0] : subtrees) {
                GeneralName base = subtree.getBase();
                switch (base.getTagNo()) {
                    case GeneralName.dNSName -> dns.add(base.getName().toString());
                    case GeneralName.rfc822Name -> emails.add(base.getName().toString());
                    case GeneralName.uniformResourceIdentifier ->
                        uris.add(base.getName().toString());
                    case GeneralName.iPAddress ->
                        IpRange.ofConstraint(ASN1OctetString.getInstance(base.getName())
                                        .getOctets())
                                .ifPresent(range -> ranges.add(range.toString()));
                    default -> {
                        // Of a type that no certificate made here carries, so it constrains nothing here.
                    }
                }
            }
            return new Names(dns, emails, uris, ranges);
        }
    }

    static NameConstraintRules of(@Nullable NameConstraints extension) {
        return extension == null
                ? NONE
                : new NameConstraintRules(
                        Names.of(extension.getPermittedSubtrees()), Names.of(extension.getExcludedSubtrees()));
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** The first entry that is no name, or no range, of its kind. */
    public Optional<String> malformed() {
        return permitted.malformed().or(excluded::malformed);
    }

    NameConstraints toExtension() {
        return new NameConstraints(permitted.toSubtrees(), excluded.toSubtrees());
    }

    /** What is wrong with the first name that the constraints keep out, in Go's words; empty when all may pass. */
    public Optional<String> violation(AlternativeNames names) {
        return violation("DNS name", names.dns(), Names::dns, NameConstraintRules::isUnder)
                .or(() -> violation("email address", names.emails(), Names::emails, NameConstraintRules::isMailbox))
                .or(() -> violation("URI", names.uris(), Names::uris, NameConstraintRules::isAtHost))
                .or(() -> violation("IP address", names.addresses(), Names::ranges, NameConstraintRules::isInRange));
    }

    private interface Match<T> {
        boolean matches(T name, String constraint);
    }

    private <T> Optional<String> violation(
            String what, List<T> names, Function<Names, List<String>> kind, Match<T> match) {
        for (T name : names) {
            String shown = what + " \"" + (name instanceof InetAddress ip ? ip.getHostAddress() : name) + "\"";
            Predicate<String> applies = constraint -> match.matches(name, constraint);
            Optional<String> exclusion =
                    kind.apply(excluded).stream().filter(applies).findFirst();
            if (exclusion.isPresent()) {
                return Optional.of(shown + " is excluded by constraint \"" + exclusion.get() + "\"");
            }
            List<String> allowed = kind.apply(permitted);
            if (!allowed.isEmpty() && allowed.stream().noneMatch(applies)) {
                return Optional.of(shown + " is not permitted by any constraint");
            }
        }
        return Optional.empty();
    }

    private static boolean isUnder(String name, String constraint) {
        String host = name.toLowerCase(Locale.ROOT);
        String base = constraint.toLowerCase(Locale.ROOT);
        return base.isEmpty()
                || host.equals(base)
                || host.endsWith(base.startsWith(".") ? base : "." + base)
                // A wildcard covers names under the constraint that it does not spell out.
                || host.startsWith("*.") && base.endsWith(host.substring(1));
    }

    private static boolean isMailbox(String email, String constraint) {
        String host = email.substring(email.indexOf('@') + 1);
        return constraint.contains("@")
                ? email.substring(0, email.indexOf('@') + 1)
                                .equals(constraint.substring(0, constraint.indexOf('@') + 1))
                        && host.equalsIgnoreCase(constraint.substring(constraint.indexOf('@') + 1))
                : isHost(host, constraint);
    }

    private static boolean isAtHost(String uri, String constraint) {
        try {
            String host = URI.create(uri).getHost();
            return host != null && isHost(host, constraint);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isHost(String host, String constraint) {
        String name = host.toLowerCase(Locale.ROOT);
        String base = constraint.toLowerCase(Locale.ROOT);
        return base.startsWith(".") ? name.endsWith(base) : name.equals(base);
    }

    private static boolean isInRange(InetAddress address, String constraint) {
        return IpRange.parse(constraint)
                .filter(range -> range.contains(address))
                .isPresent();
    }
}
