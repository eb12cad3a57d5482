package io.managedkeys.registry.grant;

import io.managedkeys.registry.managedkey.FoundKey;
import io.managedkeys.registry.mount.Mount;

/**
 * A key that a mount of the calling service may use.
 *
 * @param epoch of the namespace, of the same instant as all the rest
 */
record Grantable(Mount mount, FoundKey key, long epoch) {}
