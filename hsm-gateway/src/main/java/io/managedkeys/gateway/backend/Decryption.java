package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;

/**
 * The one way in which decryption fails because of what is to be decrypted: one kind, one text, no cause. Nothing tells
 * a wrong padding from a wrong tag, key or length, so that nobody learns a plaintext by asking often.
 */
public final class Decryption {
    private Decryption() {}

    public static ApiException failure() {
        return ApiException.invalid(HsmGateway.DECRYPTION_FAILED);
    }

    public static Outcome failed() {
        return Outcome.failed(ErrorBody.forServices(failure()));
    }
}
