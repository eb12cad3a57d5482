/** CA keys, each a managed key: {@code keys}, {@code key/:ref}. */
@NullMarked
package io.managedkeys.pki.key;

import org.jspecify.annotations.NullMarked;
