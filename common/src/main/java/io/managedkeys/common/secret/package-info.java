/** Secrets as a type: readable ones, and enclosed ones that only the gateway can open. */
@NullMarked
package io.managedkeys.common.secret;

import org.jspecify.annotations.NullMarked;
