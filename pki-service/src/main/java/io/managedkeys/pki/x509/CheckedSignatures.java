package io.managedkeys.pki.x509;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which keys made which certificates' signatures. A pair is checked once and remembered: it never changes. */
public final class CheckedSignatures {
    private static final int LIMIT = 8192;

    private final Map<Pair, Boolean> checked = new ConcurrentHashMap<>();

    private record Pair(IssuerCertificate parent, IssuerCertificate child) {}

    /** As {@link IssuerCertificate#hasSigned}. */
    boolean hasSigned(IssuerCertificate parent, IssuerCertificate child) {
        if (!parent.isNamedIn(child)) {
            return false;
        }
        if (checked.size() > LIMIT) {
            checked.clear();
        }
        return checked.computeIfAbsent(new Pair(parent, child), pair -> pair.parent.hasSigned(pair.child));
    }

    /** How many pairs were checked, of those that are remembered. */
    int size() {
        return checked.size();
    }
}
