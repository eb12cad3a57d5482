package io.managedkeys.pki.x509;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which issuers stand above which. Parent is whose name the certificate gives as its issuer's and whose key made its
 * signature; key identifiers are not asked.
 */
public final class Chains {
    private final Map<UUID, IssuerCertificate> issuers;
    private final Map<UUID, List<UUID>> parents = new LinkedHashMap<>();

    private Chains(Map<UUID, IssuerCertificate> issuers) {
        this.issuers = issuers;
        // Roots first: who has a choice of ways up is to see the shorter one first.
        List<UUID> order = issuers.keySet().stream()
                .sorted(Comparator.comparing((UUID id) -> issuer(id).isRoot() ? 0 : 1)
                        .thenComparing(UUID::toString))
                .toList();
        for (UUID child : order) {
            parents.put(
                    child,
                    order.stream()
                            .filter(parent ->
                                    !parent.equals(child) && issuer(parent).hasSigned(issuer(child)))
                            .toList());
        }
    }

    /**
     * A chain for each issuer: itself, then its parent's chain, then those of further parents, each issuer once. Roots
     * are part of it. Reissues (the same name and key) stand in each other's chains.
     */
    public static Map<UUID, List<UUID>> of(Map<UUID, IssuerCertificate> issuers) {
        Chains chains = new Chains(issuers);
        Map<UUID, List<UUID>> found = new LinkedHashMap<>();
        for (UUID issuer : chains.issuers.keySet()) {
            Set<UUID> chain = new LinkedHashSet<>();
            chains.climb(issuer, chain);
            found.put(issuer, List.copyOf(new ArrayList<>(chain)));
        }
        return found;
    }

    /** Not by recursion: whoever imports issuers decides how long their chains are. */
    private void climb(UUID from, Set<UUID> chain) {
        List<UUID> ahead = new ArrayList<>(List.of(from));
        while (!ahead.isEmpty()) {
            UUID next = ahead.removeLast();
            if (chain.add(next)) {
                ahead.addAll(parents.getOrDefault(next, List.of()).reversed());
            }
        }
    }

    private IssuerCertificate issuer(UUID id) {
        IssuerCertificate certificate = issuers.get(id);
        if (certificate == null) {
            throw new IllegalStateException("no issuer " + id);
        }
        return certificate;
    }
}
