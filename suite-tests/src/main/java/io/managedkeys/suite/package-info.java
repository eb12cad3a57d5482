/** The launcher behind {@code ./dev up}: the four services as processes of their own, with Postgres and a SoftHSM token. */
@NullMarked
package io.managedkeys.suite;

import org.jspecify.annotations.NullMarked;
