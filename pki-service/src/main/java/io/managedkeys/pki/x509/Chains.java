package io.managedkeys.pki.x509;

import java.nio.ByteBuffer;
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
 * signature; key identifiers only say which key is tried first.
 */
public final class Chains {
    /** So many keys of one name are tried for a certificate, so that nobody makes the work grow by its square. */
    static final int MOST_KEYS = 16;

    private final Map<UUID, IssuerCertificate> issuers;
    private final CheckedSignatures signatures;
    private final Map<UUID, List<UUID>> parents = new LinkedHashMap<>();

    private Chains(Map<UUID, IssuerCertificate> issuers, CheckedSignatures signatures) {
        this.issuers = issuers;
        this.signatures = signatures;
        // Roots first: who has a choice of ways up is to see the shorter one first.
        List<UUID> order = issuers.keySet().stream()
                .sorted(Comparator.comparing((UUID id) -> issuer(id).isRoot() ? 0 : 1)
                        .thenComparing(UUID::toString))
                .toList();
        Map<ByteBuffer, Map<ByteBuffer, List<UUID>>> keysByName = new LinkedHashMap<>();
        for (UUID id : order) {
            keysByName
                    .computeIfAbsent(issuer(id).subjectName(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(ByteBuffer.wrap(issuer(id).spki()), key -> new ArrayList<>())
                    .add(id);
        }
        for (UUID child : order) {
            parents.put(
                    child, parents(child, keysByName.getOrDefault(issuer(child).issuerName(), Map.of())));
        }
    }

    /** All issuers of the one key that made its signature. */
    private List<UUID> parents(UUID child, Map<ByteBuffer, List<UUID>> keys) {
        return keys.values().stream()
                .sorted(Comparator.comparing(
                        (List<UUID> sameKey) -> issuer(sameKey.getFirst()).isLikelyParentOf(issuer(child)) ? 0 : 1))
                .limit(MOST_KEYS)
                .filter(sameKey -> signatures.hasSigned(issuer(sameKey.getFirst()), issuer(child)))
                .findFirst()
                .map(sameKey ->
                        sameKey.stream().filter(parent -> !parent.equals(child)).toList())
                .orElse(List.of());
    }

    /**
     * A chain for each issuer: itself, then its parent's chain, then those of further parents, each issuer once. Roots
     * are part of it. Reissues (the same name and key) stand in each other's chains.
     */
    public static Map<UUID, List<UUID>> of(Map<UUID, IssuerCertificate> issuers, CheckedSignatures signatures) {
        Chains chains = new Chains(issuers, signatures);
        Map<UUID, List<UUID>> found = new LinkedHashMap<>();
        for (UUID issuer : chains.issuers.keySet()) {
            Set<UUID> chain = new LinkedHashSet<>();
            chains.climb(issuer, chain);
            found.put(issuer, List.copyOf(new ArrayList<>(chain)));
        }
        return found;
    }

    /**
     * The one way up that a chain begins with: from its first issuer to the first root, or as far as it leads. Others of
     * the chain are alternatives.
     */
    public static List<IssuerCertificate> path(List<IssuerCertificate> chain, CheckedSignatures signatures) {
        List<IssuerCertificate> path = new ArrayList<>();
        for (IssuerCertificate next : chain) {
            if (path.isEmpty() || signatures.hasSigned(next, path.getLast())) {
                path.add(next);
                if (signatures.hasSigned(next, next)) {
                    break;
                }
            }
        }
        return List.copyOf(path);
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
