/** Requests for intermediates: {@code intermediate/generate/:type}, {@code intermediate/cross-sign}. */
@NullMarked
package io.managedkeys.pki.intermediate;

import org.jspecify.annotations.NullMarked;
