package io.managedkeys.transit.datakey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.encrypt.AssociatedData;
import io.managedkeys.transit.encrypt.CipherOptions;
import io.managedkeys.transit.encrypt.EncryptPlaintexts;
import io.managedkeys.transit.use.Base64Field;
import io.managedkeys.transit.use.Derivation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fields of {@code POST /datakey/:plaintext/:name}. */
record DataKeyRequest(
        @Nullable Integer bits,
        @Nullable String context,
        @Nullable String nonce,
        @Nullable Integer keyVersion,
        @Nullable String associatedData,
        @Nullable String paddingScheme) {
    private static final int USUAL_BITS = 256;
    private static final Set<Integer> BITS = Set.of(128, USUAL_BITS, 512);

    /** @throws ApiException 400 with Vault's text */
    int bytes() {
        int wanted = bits == null ? USUAL_BITS : bits;
        if (!BITS.contains(wanted)) {
            throw ApiException.invalid("invalid bit length");
        }
        return wanted / Byte.SIZE;
    }

    /** @throws ApiException 400 for a field that makes no sense */
    EncryptPlaintexts.Input encrypting(byte[] key) {
        Derivation.requireNoContext(context);
        return new EncryptPlaintexts.Input(
                key,
                AssociatedData.decode(associatedData, 0),
                Base64Field.decodeOptional(nonce, "failed to base64-decode nonce: "),
                keyVersion == null ? 0 : keyVersion,
                CipherOptions.of(paddingScheme, null));
    }
}
