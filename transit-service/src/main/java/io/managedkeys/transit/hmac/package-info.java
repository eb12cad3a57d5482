/** {@code /hmac/:name(/:algorithm)}, and the check of HMACs for {@code /verify}. */
@NullMarked
package io.managedkeys.transit.hmac;

import org.jspecify.annotations.NullMarked;
