/**
 * Calls to backends over a network, the same for each: clients shared per connection, bounded retries inside the
 * caller's deadline, a circuit per connection, a bound per namespace, counters. It knows no SDK.
 */
@NullMarked
package io.managedkeys.gateway.backend.calls;

import org.jspecify.annotations.NullMarked;
