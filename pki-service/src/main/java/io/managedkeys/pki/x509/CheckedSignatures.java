package io.managedkeys.pki.x509;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which keys made which certificates' signatures. A pair is checked once and remembered: it never changes. */
public final class CheckedSignatures {
    private static final int LIMIT = 8192;

    private final Map<Pair, Boolean> checked = new ConcurrentHashMap<>();

    /** Fingerprints: certificates themselves would take a lot of memory. */
    private record Pair(ByteBuffer parent, ByteBuffer child) {}

    /** As {@link IssuerCertificate#hasSigned}. */
    boolean hasSigned(IssuerCertificate parent, IssuerCertificate child) {
        if (!parent.isNamedIn(child)) {
            return false;
        }
        if (checked.size() > LIMIT) {
            checked.clear();
        }
        return checked.computeIfAbsent(
                new Pair(parent.fingerprint(), child.fingerprint()), pair -> parent.hasSigned(child));
    }

    /** How many pairs were checked, of those that are remembered. */
    int size() {
        return checked.size();
    }
}
