package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeyIdentity;

/**
 * The one key that an entry was resolved to: its ARN, never an alias, and its identity, so that a grant whose parts do
 * not belong together is noticed without asking KMS.
 */
record KeyLocator(String arn, KeyIdentity identity) {
    static final String TYPE = "awskms";

    /** Of a key without a public half: its ARN is never given to another. */
    static KeyIdentity secretIdentity(String arn) {
        return KeyIdentity.ofSecret(TYPE, arn, null);
    }

    static KeyLocator parse(String text) {
        int space = text.indexOf(' ');
        if (space < 0) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "the key's locator is not one of AWS KMS");
        }
        return new KeyLocator(text.substring(0, space), new KeyIdentity(text.substring(space + 1)));
    }

    /** @param keyId the {@code KeyId} of an answer: the ARN, or its last part */
    boolean isNamedBy(String keyId) {
        return arn.equals(keyId) || !keyId.isEmpty() && arn.endsWith(":key/" + keyId);
    }

    String text() {
        return arn + " " + identity.value();
    }
}
