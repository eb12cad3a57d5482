package io.managedkeys.transit.keyring;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;

/** Key rings without keys: their rules need none. */
public final class TestKeyRings {
    private TestKeyRings() {}

    /** Versions from 1 to {@code latest}. */
    public static KeyRing of(int latest, int minDecryption, int minEncryption) {
        return new KeyRing(
                new UUID(0, 1),
                new UUID(0, 2),
                "k",
                minDecryption,
                minEncryption,
                false,
                IntStream.rangeClosed(1, latest).mapToObj(TestKeyRings::version).toList());
    }

    private static KeyVersion version(int number) {
        byte[] spki = {(byte) number};
        return new KeyVersion(
                number,
                new KeyReference(new UUID(1, number), KeyIdentity.ofSpki(spki)),
                "key-" + number,
                spki,
                KeySpec.EC_P256,
                Instant.EPOCH.plusSeconds(number));
    }
}
