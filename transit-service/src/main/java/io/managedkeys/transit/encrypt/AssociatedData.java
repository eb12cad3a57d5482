package io.managedkeys.transit.encrypt;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.use.Base64Field;
import org.jspecify.annotations.Nullable;

/** {@code associated_data}: authenticated with the ciphertext, and not part of it. */
public final class AssociatedData {
    private AssociatedData() {}

    /**
     * @param index of the item, which Vault's text names
     * @return null where there is none
     * @throws ApiException 400 when it is no base64
     */
    public static byte @Nullable [] decode(@Nullable String base64, int index) {
        return Base64Field.decodeOptional(
                base64, "unable to get associated_data/additional_data from factory[%d]: ".formatted(index));
    }

    static void check(byte @Nullable [] data, EncryptionScheme scheme, KeyVersion version, int index) {
        if (data != null && !scheme.family().isAuthenticated()) {
            throw ApiException.invalid("'[%d].associated_data' provided for non-AEAD cipher suite %s"
                    .formatted(index, version.wireName()));
        }
    }
}
