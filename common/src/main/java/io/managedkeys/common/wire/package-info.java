/** How Vault's JSON reads and writes: routes, weakly typed fields, the envelope. See docs/wire/divergences.md. */
@NullMarked
package io.managedkeys.common.wire;

import org.jspecify.annotations.NullMarked;
