/** Roles: {@code roles}, {@code roles/:name}; who may get which certificate. */
@NullMarked
package io.managedkeys.pki.role;

import org.jspecify.annotations.NullMarked;
