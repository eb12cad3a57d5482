package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.TestSchemes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** An opened key, and how it signs in a test. */
record TestSigner(BackendKey key, byte[] spki, SignatureScheme scheme) {

    /** Keys of each kind, freshly generated. */
    static List<TestSigner> ofEachKind(TestBackends gateway, SoftHsm.FreshToken token) {
        return List.of(
                open(gateway, token, KeySpec.EC_P256, new SignatureScheme.Ecdsa()),
                open(gateway, token, KeySpec.EC_P384, new SignatureScheme.Ecdsa()),
                open(gateway, token, KeySpec.RSA_2048, new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA2_256)),
                open(gateway, token, KeySpec.RSA_2048, new SignatureScheme.RsaPss(HashAlgorithm.SHA2_384, 48)));
    }

    private static TestSigner open(
            TestBackends gateway, SoftHsm.FreshToken token, KeySpec spec, SignatureScheme scheme) {
        TestEntries entry = TestEntries.in(token).of(spec);
        ResolvedKey key = entry.resolve(gateway, token.pin(), UUID.randomUUID());
        return new TestSigner(entry.open(gateway, token.pin(), key), Objects.requireNonNull(key.spki()), scheme);
    }

    Outcome sign(byte[] message) {
        Deadline deadline = Deadline.in(Duration.ofSeconds(30));
        return key.sign(scheme, List.of(TestSchemes.input(scheme, message)), deadline)
                .getFirst();
    }

    boolean verifies(byte[] message, Outcome outcome) {
        return TestSchemes.verifies(scheme, spki, message, outcome.value());
    }
}
