/** Tests of the running engine: real Postgres, real mutual TLS, software keys behind a hand-written gateway. */
@NullMarked
package io.managedkeys.transit;

import org.jspecify.annotations.NullMarked;
