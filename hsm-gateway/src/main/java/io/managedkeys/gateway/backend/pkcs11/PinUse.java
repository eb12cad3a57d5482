package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.secret.Secret;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.Credentials;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The PIN that one use of a token came with.
 *
 * @param tag tells PINs of this token apart, see {@link CredentialTags}
 * @param refusedBefore tags that must not be tried, whoever asks
 * @param operatorTest set when an operator tests a configuration, which may try once what this process saw refused
 * @param isProven whether an operator tests a PIN that this token took before: no guess, when the token counts
 */
record PinUse(
        Credentials credentials,
        String tag,
        Set<String> refusedBefore,
        @Nullable OperatorTest operatorTest,
        boolean isProven) {
    private static final String PIN = "pin";

    /** One configuration that an operator tests; it gets one try. */
    record OperatorTest(UUID managedKey, int configVersion) {}

    static PinUse of(Credentials credentials, CredentialTags tags, String serial) {
        return of(credentials, tags, serial, Set.of(), null, null);
    }

    /** @param acceptedPin see {@link io.managedkeys.common.api.HsmGateway.ResolveRequest} */
    static PinUse of(
            Credentials credentials,
            CredentialTags tags,
            String serial,
            Set<String> refusedBefore,
            @Nullable OperatorTest operatorTest,
            @Nullable String acceptedPin) {
        try (Secret pin = credentials.copy(PIN)) {
            String tag = tags.tag(serial, pin);
            return new PinUse(credentials, tag, refusedBefore, operatorTest, tag.equals(acceptedPin));
        }
    }

    /** The PIN's characters as {@link #characters(byte[])}; the caller overwrites them. */
    char[] characters() {
        try (Secret pin = credentials.copy(PIN)) {
            return pin.reveal(PinUse::characters);
        }
    }

    /** A PIN's bytes, one in each character, which is how the wrapper passes them on unchanged. */
    static char[] characters(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = (char) (bytes[i] & 0xff);
        }
        return characters;
    }
}
