package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.GrantedPublicKey;
import io.managedkeys.gateway.backend.awskms.KeyKind.Algorithm;
import io.managedkeys.gateway.backend.calls.Operation;
import java.security.SecureRandom;

/** Shows that a public key belongs to a key of KMS: it signs what nobody could know before. */
record Proof(Kms kms, KeyLocator locator, KeyKind kind, GrantedPublicKey publicKey) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** With the first scheme that keys of the kind have; none for keys that do not sign. */
    void run(Operation sign, Deadline deadline) {
        if (kind.usage() == KeyKind.Usage.SIGN_VERIFY) {
            run(usual(kind.algorithms().getFirst().rule()), sign, deadline);
        }
    }

    /** @throws ApiException 400 when the key has no such scheme, 502 when the signature is not the public key's */
    void run(SignatureScheme scheme, Operation sign, Deadline deadline) {
        Algorithm algorithm = kind.algorithm(KeyUsage.SIGN, scheme)
                .orElseThrow(() -> ApiException.invalid("the managed key does not sign with %s; it can do: %s"
                        .formatted(scheme.text(), PermittedScheme.describe(kind.permits(), KeyUsage.SIGN))));
        byte[] challenge = new byte[scheme.hash() == null ? HashAlgorithm.SHA2_256.length() : length(scheme)];
        RANDOM.nextBytes(challenge);
        SigningInput input = SigningInput.of(scheme, kind.spec(), publicKey.spki(), challenge);
        KmsCalls.Result signed = kms.call(
                sign,
                deadline,
                (calls, timeout) -> calls.sign(locator.arn(), algorithm.name(), input.type(), input.value(), timeout));
        if (!locator.isNamedBy(signed.keyId()) || !publicKey.verifies(scheme, challenge, signed.value())) {
            throw ClassifiedFailure.BAD_ANSWER.at(kms.account().place(), null, null);
        }
    }

    private static int length(SignatureScheme scheme) {
        HashAlgorithm hash = scheme.hash();
        return hash == null ? 0 : hash.length();
    }

    private static SignatureScheme usual(PermittedScheme rule) {
        HashAlgorithm hash = rule.hash() == null ? HashAlgorithm.SHA2_256 : rule.hash();
        return switch ((SignatureScheme.Family) rule.family()) {
            case ECDSA -> new SignatureScheme.Ecdsa();
            case RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(hash);
            case RSA_PSS -> new SignatureScheme.RsaPss(hash, hash.length());
            case EDDSA -> new SignatureScheme.EdDsa();
            case ML_DSA -> new SignatureScheme.MlDsa();
        };
    }
}
