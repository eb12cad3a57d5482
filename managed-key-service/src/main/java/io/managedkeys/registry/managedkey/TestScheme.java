package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.SignatureScheme;
import org.jspecify.annotations.Nullable;

/** Parameters of {@code test/sign}, and the signature that they ask a key's mechanism for. */
record TestScheme(@Nullable Boolean usePss, @Nullable String hashAlgorithm) {
    private static final long CKM_RSA_PKCS = 0x0001;
    private static final long CKM_RSA_PKCS_PSS = 0x000D;
    private static final long CKM_ECDSA = 0x1041;

    /**
     * Null where the mechanism leaves the gateway but one choice. The salt is as long as the hash, which is what most
     * HSMs insist on; a padding asked of an EC key is ignored.
     */
    @Nullable
    SignatureScheme of(BackendConfig config) {
        HashAlgorithm hash = hash();
        if (!(config instanceof BackendConfig.Pkcs11 pkcs11)) {
            return null;
        }
        long mechanism = pkcs11.mechanism();
        if (mechanism == CKM_ECDSA) {
            return new SignatureScheme.Ecdsa();
        }
        if (mechanism == CKM_RSA_PKCS_PSS || mechanism == CKM_RSA_PKCS && Boolean.TRUE.equals(usePss)) {
            return new SignatureScheme.RsaPss(hash, hash.length());
        }
        return mechanism == CKM_RSA_PKCS ? new SignatureScheme.RsaPkcs1(hash) : null;
    }

    private HashAlgorithm hash() {
        if (hashAlgorithm == null || hashAlgorithm.isEmpty()) {
            return HashAlgorithm.SHA2_256;
        }
        return HashAlgorithm.named(hashAlgorithm)
                .orElseThrow(() -> ApiException.invalid("unsupported hash algorithm: " + hashAlgorithm));
    }
}
