/** CA keys, each a managed key: {@code keys}, {@code keys/generate/:type}, {@code key/:ref}, {@code config/keys}. */
@NullMarked
package io.managedkeys.pki.key;

import org.jspecify.annotations.NullMarked;
