package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ciphertexts that were changed on their way: cut, extended, flipped at either end and in the middle, relabelled. */
final class TestDamage {
    private TestDamage() {}

    static List<Ciphertext> of(byte[] good, byte @Nullable [] associatedData) {
        List<Ciphertext> damaged = new ArrayList<>();
        for (int length : new int[] {0, 1, 12, 16, 28, good.length - 1, good.length + 1, good.length + 16}) {
            if (length < good.length || length > good.length) {
                damaged.add(new Ciphertext(Arrays.copyOf(good, length), associatedData));
            }
        }
        for (int place : new int[] {0, good.length / 2, good.length - 1}) {
            byte[] flipped = good.clone();
            flipped[place] ^= 1;
            damaged.add(new Ciphertext(flipped, associatedData));
        }
        if (associatedData != null) {
            damaged.add(Ciphertext.of(good));
            damaged.add(new Ciphertext(good, new byte[] {1}));
        }
        return damaged;
    }
}
