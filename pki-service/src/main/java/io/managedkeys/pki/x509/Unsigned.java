package io.managedkeys.pki.x509;

import java.util.Optional;

/** Something that lacks its signature. What leaves this service is {@link #input} alone. */
public interface Unsigned {
    SigningAlgorithm algorithm();

    /** What the key signs: a digest, or the whole where the algorithm needs it. */
    byte[] input();

    /** The DER with its signature; empty when that is not the key's, whatever the reason: no such thing is ever made. */
    Optional<byte[]> signedWith(byte[] signature);
}
