/** Client tokens, stored as hashes only: {@code auth/token/}. */
@NullMarked
package io.managedkeys.registry.token;

import org.jspecify.annotations.NullMarked;
