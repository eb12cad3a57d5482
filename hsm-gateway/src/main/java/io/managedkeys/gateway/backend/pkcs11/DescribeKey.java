package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ALWAYS_SENSITIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EXTRACTABLE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_LOCAL;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_NEVER_EXTRACTABLE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SENSITIVE;

import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.pkcs11.KeyObjects.KeyObject;
import io.managedkeys.gateway.backend.pkcs11.SecretKeyIdentity.SecondKey;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a key object is: its public key, proven to be its pair, what it permits and was tried for, and where it came from. */
final class DescribeKey {
    private static final Logger LOG = LoggerFactory.getLogger(DescribeKey.class);
    private static final Map<String, Long> FLAGS = new LinkedHashMap<>();

    static {
        FLAGS.put("local", CKA_LOCAL);
        FLAGS.put("sensitive", CKA_SENSITIVE);
        FLAGS.put("extractable", CKA_EXTRACTABLE);
        FLAGS.put("always_sensitive", CKA_ALWAYS_SENSITIVE);
        FLAGS.put("never_extractable", CKA_NEVER_EXTRACTABLE);
    }

    private final Token token;
    private final Session session;
    private final BackendConfig.Pkcs11 config;
    private final KeyObject key;

    private record Public(byte[] spki, KeySpec spec) {}

    DescribeKey(Token token, Session session, BackendConfig.Pkcs11 config, KeyObject key) {
        this.token = token;
        this.session = session;
        this.config = config;
        this.key = key;
    }

    /**
     * @param generated whether it was made for this managed key, now or before
     * @param testScheme to prove the pair with, or null for the first that the key permits
     */
    ResolvedKey run(String credentialTag, boolean generated, @Nullable SignatureScheme testScheme)
            throws PKCS11Exception {
        EntryMechanism mechanism = mechanism(config, key);
        List<PermittedScheme> schemes = MechanismTable.permitted(
                mechanism, key, config, token.mechanisms(session), token.facts().label());
        Optional<SignatureScheme> proof = proofScheme(schemes, testScheme);
        boolean secret = key.type().isSecret();
        Public pair = secret ? null : publicKey(proof, schemes);
        KeyIdentity identity = pair == null ? secretIdentity(mechanism, schemes) : KeyIdentity.ofSpki(pair.spki());
        return new ResolvedKey(
                new KeyLocator(token.facts().serial(), key.id(), key.label(), secret).text(),
                identity,
                pair == null ? null : pair.spki(),
                pair == null ? key.secretSpec(config.keyBits()) : pair.spec(),
                capabilities(schemes),
                schemes,
                generated,
                provenance(generated),
                credentialTag);
    }

    /** @throws ApiException 400 when the entry's mechanism is not for keys of this type */
    static EntryMechanism mechanism(BackendConfig.Pkcs11 config, KeyObject key) {
        EntryMechanism mechanism =
                EntryMechanism.numbered(config.mechanism()).orElseGet(() -> EntryMechanism.usual(key.type()));
        if (mechanism.keyType() != key.type()) {
            throw ApiException.invalid("mechanism %s does not fit the key, which is an %s key and can do: %s"
                    .formatted(mechanism, key.type(), EntryMechanism.fitting(key.type())));
        }
        return mechanism;
    }

    /** Of a secret key, once it was tried. */
    private KeyIdentity secretIdentity(EntryMechanism mechanism, List<PermittedScheme> schemes) throws PKCS11Exception {
        SecondKey second = SecondKey.of(token.objects(session), config.hmacKey());
        KeyIdentity identity = SecretKeyIdentity.of(
                token.module(), session.handle(), token.facts().serial(), key, mechanism, second);
        KeyHandle.Found handles = new KeyHandle.Found(
                session.generation(),
                key.handle(),
                second == null ? 0 : second.key().handle());
        new CipherProof(schemes, token.facts().label())
                .run(scheme -> TokenCipher.of(token.module(), session, handles, scheme));
        return identity;
    }

    private static Set<KeyUsage> capabilities(List<PermittedScheme> schemes) {
        Set<KeyUsage> capabilities = EnumSet.noneOf(KeyUsage.class);
        schemes.forEach(rule -> capabilities.add(rule.operation()));
        if (capabilities.contains(KeyUsage.SIGN)) {
            capabilities.add(KeyUsage.VERIFY);
        }
        return capabilities;
    }

    private static Optional<SignatureScheme> proofScheme(
            List<PermittedScheme> schemes, @Nullable SignatureScheme testScheme) {
        if (testScheme == null) {
            return Optional.ofNullable(MechanismTable.first(schemes, KeyUsage.SIGN))
                    .map(PairProof::signatureOf);
        }
        if (schemes.stream().noneMatch(permitted -> permitted.permits(testScheme))) {
            throw ApiException.invalid("the managed key does not sign with %s; it can do: %s"
                    .formatted(testScheme.text(), PermittedScheme.describe(schemes, KeyUsage.SIGN)));
        }
        return Optional.of(testScheme);
    }

    /** @param scheme empty for a key that does not sign: it proves itself by decryption, or not at all */
    private Public publicKey(Optional<SignatureScheme> scheme, List<PermittedScheme> schemes) throws PKCS11Exception {
        List<byte[]> candidates = token.objects(session).publicKeys(key);
        if (candidates.isEmpty()) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED,
                    "the private key has no public key object in PKCS#11 token %s; add one with the same CKA_ID"
                            .formatted(token.facts().label()));
        }
        EncryptionScheme encryption = PairProof.schemeOf(MechanismTable.first(schemes, KeyUsage.ENCRYPT));
        PairProof proof = null;
        for (byte[] spki : candidates) {
            PublicKey candidate = parse(spki);
            KeySpec spec = spec(spki);
            if (scheme.isEmpty()) {
                if (encryption == null
                        || PairProof.decrypts(token.module(), session.handle(), key.handle(), encryption, spki)) {
                    return new Public(spki, spec);
                }
                continue;
            }
            if (proof == null) {
                proof = PairProof.sign(token.module(), session.handle(), key.handle(), scheme.get(), spec);
            }
            if (proof.holdsFor(candidate)) {
                return new Public(spki, spec);
            }
        }
        throw new ApiException(
                ErrorKind.BACKEND_FAILED,
                "the public key object with this CKA_ID or label in PKCS#11 token %s is not the private key's"
                        .formatted(token.facts().label()));
    }

    private static PublicKey parse(byte[] spki) {
        try {
            return PublicKeys.parse(spki);
        } catch (GeneralSecurityException e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "the key is of a kind that is not supported", e);
        }
    }

    private static KeySpec spec(byte[] spki) {
        try {
            return PublicKeys.spec(spki)
                    .orElseThrow(
                            () -> ApiException.invalid("the key is of a kind that is not supported; supported are: "
                                    + Arrays.toString(KeySpec.values())));
        } catch (GeneralSecurityException e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "the key is of a kind that is not supported", e);
        }
    }

    private Map<String, String> provenance(boolean generated) throws PKCS11Exception {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("origin", generated ? "generated" : "found");
        for (Map.Entry<String, Long> flag : FLAGS.entrySet()) {
            provenance.put(
                    flag.getKey(),
                    Attributes.flag(token.module(), session.handle(), key.handle(), flag.getValue())
                            .map(Object::toString)
                            .orElse("unknown"));
        }
        provenance.put("token_label", token.facts().label());
        provenance.put("token_model", token.facts().model());
        provenance.put("token_serial", token.facts().serial());
        provenance.put("token_manufacturer", token.facts().manufacturer());
        if (!"false".equals(provenance.get("extractable"))) {
            LOG.warn(
                    "the key {} in PKCS#11 token {} is extractable: other holders of the PIN can copy it",
                    key.id(),
                    token.facts().label());
        }
        return provenance;
    }
}
