/**
 * The registry and front door. Routes that the registry answers itself are written as in Vault's documentation, below
 * the namespace: {@code @VaultRoute("/sys/mounts/{*path}")}, {@code @VaultRoute("/auth/token/lookup-self")}.
 */
@NullMarked
package io.managedkeys.registry;

import org.jspecify.annotations.NullMarked;
