package io.managedkeys.registry.admission;

import io.managedkeys.registry.token.ClientToken;

/** Who presented which client token. */
public sealed interface TokenHolder {
    /** A token that exists and has not expired. */
    record Known(ClientToken token) implements TokenHolder {}

    /** A token was sent, but there is none such. */
    record Unknown() implements TokenHolder {}

    /** No token was sent. */
    record Nobody() implements TokenHolder {}
}
