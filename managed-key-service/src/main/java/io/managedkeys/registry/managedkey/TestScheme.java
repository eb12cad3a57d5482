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
     * Null where the key leaves but one choice, or only the gateway knows it. The salt is as long as the hash, which is
     * what most HSMs insist on; a padding asked of another key than RSA is ignored.
     *
     * @throws ApiException 400 for an unknown hash
     */
    @Nullable
    SignatureScheme of(BackendConfig config) {
        HashAlgorithm hash = hash();
        return switch (config) {
            case BackendConfig.Pkcs11 key -> of(key.mechanism(), hash);
            case BackendConfig.AwsKms key -> isRsa(key.keyType()) ? rsa(hash) : null;
            case BackendConfig.AzureKeyVault key -> isRsa(key.keyType()) ? rsa(hash) : null;
            case BackendConfig.GcpCkms key -> null; // the algorithm says it all
        };
    }

    private @Nullable SignatureScheme of(long mechanism, HashAlgorithm hash) {
        if (mechanism == CKM_ECDSA) {
            return new SignatureScheme.Ecdsa();
        }
        if (mechanism == CKM_RSA_PKCS_PSS) {
            return new SignatureScheme.RsaPss(hash, hash.length());
        }
        return mechanism == CKM_RSA_PKCS ? rsa(hash) : null;
    }

    private SignatureScheme rsa(HashAlgorithm hash) {
        return Boolean.TRUE.equals(usePss)
                ? new SignatureScheme.RsaPss(hash, hash.length())
                : new SignatureScheme.RsaPkcs1(hash);
    }

    private static boolean isRsa(@Nullable String keyType) {
        return keyType != null && keyType.startsWith("rsa");
    }

    private HashAlgorithm hash() {
        if (hashAlgorithm == null || hashAlgorithm.isEmpty()) {
            return HashAlgorithm.SHA2_256;
        }
        return HashAlgorithm.named(hashAlgorithm)
                .orElseThrow(() -> ApiException.invalid("unsupported hash algorithm: " + hashAlgorithm));
    }
}
