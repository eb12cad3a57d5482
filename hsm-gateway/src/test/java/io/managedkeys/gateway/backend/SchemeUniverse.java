package io.managedkeys.gateway.backend;

import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.SignatureScheme;
import java.util.ArrayList;
import java.util.List;

/** Every scheme that the vocabulary has, with every hash; the contract asks each key for each of them. */
final class SchemeUniverse {
    static final List<SignatureScheme> SIGNATURES = signatures();
    static final List<EncryptionScheme> ENCRYPTIONS = encryptions();
    static final List<MacScheme> MACS = macs();

    private SchemeUniverse() {}

    private static List<SignatureScheme> signatures() {
        List<SignatureScheme> schemes = new ArrayList<>();
        schemes.add(new SignatureScheme.Ecdsa());
        schemes.add(new SignatureScheme.EdDsa());
        schemes.add(new SignatureScheme.MlDsa());
        schemes.add(new SignatureScheme.RsaPkcs1(null));
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            schemes.add(new SignatureScheme.RsaPkcs1(hash));
            schemes.add(new SignatureScheme.RsaPss(hash, hash.length()));
            schemes.add(new SignatureScheme.RsaPss(hash, 0));
        }
        return List.copyOf(schemes);
    }

    private static List<EncryptionScheme> encryptions() {
        List<EncryptionScheme> schemes = new ArrayList<>();
        schemes.add(new EncryptionScheme.RsaPkcs1());
        schemes.add(new EncryptionScheme.AesGcm());
        schemes.add(new EncryptionScheme.AesCbcPad());
        schemes.add(new EncryptionScheme.KmsSymmetric());
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            schemes.add(EncryptionScheme.RsaOaep.with(hash));
            schemes.add(new EncryptionScheme.AesCbcHmac(hash));
        }
        schemes.add(new EncryptionScheme.RsaOaep(HashAlgorithm.SHA2_256, HashAlgorithm.SHA1));
        schemes.add(new EncryptionScheme.RsaOaep(HashAlgorithm.SHA1, HashAlgorithm.SHA2_256));
        return List.copyOf(schemes);
    }

    private static List<MacScheme> macs() {
        List<MacScheme> schemes = new ArrayList<>();
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            schemes.add(new MacScheme.Hmac(hash));
        }
        return List.copyOf(schemes);
    }
}
