package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.util.List;
import java.util.Locale;

/**
 * Which names a role lets into a certificate. The rules, and that the comparison with a sub-domain minds case, are
 * Vault's; a policy written for it means the same here.
 *
 * @param cnValidations {@code email}, {@code hostname}, or {@code disabled} alone
 */
public record NameRules(
        boolean anyName,
        boolean enforceHostnames,
        boolean wildcards,
        boolean localhost,
        List<String> domains,
        boolean bareDomains,
        boolean subdomains,
        boolean globs,
        List<String> cnValidations) {

    public NameRules {
        domains = List.copyOf(domains);
        cnValidations = List.copyOf(cnValidations);
    }

    /** A name taken apart; reduced: without the user of an email address and without a wildcard's label. */
    private record Name(String whole, String reduced, boolean email, boolean wildcard, String wildcardLabel) {}

    /** Whether a common name may be what it is. */
    public boolean permitsCommonName(String name) {
        if (cnValidations.equals(List.of("disabled"))) {
            return true;
        }
        return permits(name)
                && (cnValidations.isEmpty() || cnValidations.contains(name.contains("@") ? "email" : "hostname"));
    }

    /** Whether a DNS name or an email address may be in the certificate. */
    public boolean permits(String whole) {
        String host = whole;
        boolean email = whole.contains("@");
        if (email) {
            String[] parts = whole.split("@", -1);
            if (parts.length != 2) {
                return false;
            }
            host = parts[1];
        }
        if (!host.contains("*")) {
            return permits(new Name(whole, host, email, false, ""));
        }
        int dot = host.indexOf('.');
        String label = dot < 0 ? host : host.substring(0, dot);
        String reduced = dot < 0 ? "" : host.substring(dot + 1);
        boolean leftMostOnly = label.indexOf('*') == label.lastIndexOf('*') && !reduced.contains("*");
        return wildcards && !email && leftMostOnly && permits(new Name(whole, reduced, false, true, label));
    }

    private boolean permits(Name name) {
        return (!enforceHostnames || isHostname(name)) && (anyName || isLocal(name) || isInDomain(name));
    }

    private static boolean isHostname(Name name) {
        if (name.wildcard() && !Hostname.isWildcardLabel(name.wildcardLabel())) {
            return false;
        }
        if (name.wildcard() && name.reduced().isEmpty()) {
            return true;
        }
        try {
            return Hostname.parse(name.reduced()).isPresent();
        } catch (ApiException e) {
            return false;
        }
    }

    private boolean isLocal(Name name) {
        if (!localhost) {
            return false;
        }
        for (String base : List.of("localhost", "localdomain")) {
            if (name.reduced().equals(base) || subdomains && name.reduced().endsWith("." + base)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInDomain(Name name) {
        return domains.stream().filter(domain -> !domain.isBlank()).anyMatch(domain -> isIn(domain, name));
    }

    private boolean isIn(String domain, Name name) {
        if (bareDomains && (same(name.whole(), domain) || name.email() && same(name.reduced(), domain))) {
            return true;
        }
        if (subdomains && (name.reduced().endsWith("." + domain) || name.wildcard() && same(name.reduced(), domain))) {
            return true;
        }
        return globs && domain.contains("*") && Glob.matches(domain, name.whole());
    }

    private static boolean same(String one, String other) {
        return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }
}
