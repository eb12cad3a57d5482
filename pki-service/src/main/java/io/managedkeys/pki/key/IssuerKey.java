package io.managedkeys.pki.key;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import java.util.UUID;

/**
 * A CA key of a mount.
 *
 * @param name "" for none
 * @param managedKeyName as it was when the key was first used
 * @param spki SubjectPublicKeyInfo, DER
 */
public record IssuerKey(UUID id, String name, KeyReference reference, String managedKeyName, byte[] spki) {}
