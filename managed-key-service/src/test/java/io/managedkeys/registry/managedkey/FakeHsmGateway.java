package io.managedkeys.registry.managedkey;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.jwk.ECKey;
import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway over tokens in memory that really opens credentials, generates EC keys and counts what it is asked. The
 * library is {@code softhsm}; tokens have the PIN 1234 until a test says otherwise. Hooks run on the caller's thread.
 */
public final class FakeHsmGateway implements HsmGateway {
    private static final String PIN = "1234";

    private final ECKey credentialsKey;
    private final Map<String, Key> objects = new ConcurrentHashMap<>();
    private final Map<String, String> pins = new ConcurrentHashMap<>();
    private final AtomicInteger generated = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final List<ResolveRequest> resolves = new CopyOnWriteArrayList<>();
    private final ServiceClient.CallListener listener;
    private final FakeClouds clouds = new FakeClouds();
    private volatile Runnable onCall = () -> {};
    private volatile Runnable afterResolve = () -> {};

    private record Key(UUID madeFor, byte[] spki) {}

    /** @param listener told of each call, as a real client tells it */
    public FakeHsmGateway(Path gatewayKeys, ServiceClient.CallListener listener) {
        this.listener = listener;
        this.credentialsKey = KeyFile.firstEcKey(gatewayKeys.resolve("credential-decryption.jwks"));
    }

    public void reset() {
        onCall = () -> {};
        afterResolve = () -> {};
        resolves.clear();
        generated.set(0);
        logins.set(0);
        clouds.reset();
    }

    public FakeClouds clouds() {
        return clouds;
    }

    /** Runs at the start of each call. */
    public void onCall(Runnable hook) {
        onCall = hook;
    }

    /** Runs when a key was found or made, before the answer. */
    public void afterResolve(Runnable hook) {
        afterResolve = hook;
    }

    public void setPin(String tokenLabel, String pin) {
        pins.put(tokenLabel, pin);
    }

    /** Somebody puts another key under a label. */
    public void replaceObject(String tokenLabel, String keyLabel) {
        objects.put(tokenLabel + "/" + keyLabel, newKey(UUID.randomUUID()));
    }

    /** The same key under a second label. */
    public void relabel(String tokenLabel, String keyLabel, String newLabel) {
        objects.put(tokenLabel + "/" + newLabel, objects.get(tokenLabel + "/" + keyLabel));
    }

    public void removeObject(String tokenLabel, String keyLabel) {
        objects.remove(tokenLabel + "/" + keyLabel);
    }

    public int generated() {
        return generated.get();
    }

    /** Attempts with a PIN. */
    public int logins() {
        return logins.get();
    }

    public List<ResolveRequest> resolves() {
        return List.copyOf(resolves);
    }

    @Override
    public CheckedConfig check(CheckRequest request, Deadline deadline) {
        listener.calling(ServiceIdentity.GATEWAY, CHECK);
        onCall.run();
        if (!(request.config() instanceof BackendConfig.Pkcs11)) {
            clouds.check(
                    request.owner(),
                    request.config(),
                    opened(
                            request.owner().managedKey(),
                            request.configVersion(),
                            request.config(),
                            request.credentials()));
            return new CheckedConfig(null);
        }
        BackendConfig.Pkcs11 config = known(request.config());
        return new CheckedConfig(tag(
                config,
                open(request.owner().managedKey(), request.configVersion(), request.config(), request.credentials())));
    }

    @Override
    public ResolvedKey resolve(ResolveRequest request, Deadline deadline) {
        listener.calling(ServiceIdentity.GATEWAY, RESOLVE);
        onCall.run();
        resolves.add(request);
        if (!(request.config() instanceof BackendConfig.Pkcs11)) {
            return clouds.resolve(
                    request,
                    opened(
                            request.owner().managedKey(),
                            request.configVersion(),
                            request.config(),
                            request.credentials()));
        }
        BackendConfig.Pkcs11 config = known(request.config());
        String pin =
                open(request.owner().managedKey(), request.configVersion(), request.config(), request.credentials());
        String tag = tag(config, pin);
        if (request.refusedPins().contains(tag)) {
            throw refused("the PIN was refused before", tag);
        }
        logins.incrementAndGet();
        if (!pin.equals(pins.getOrDefault(config.tokenLabel(), PIN))) {
            throw refused("the token refused the PIN", tag);
        }
        String place = config.tokenLabel() + "/" + config.keyLabel();
        Set<Boolean> made = new HashSet<>();
        Key key = request.mayGenerate()
                ? objects.computeIfAbsent(place, label -> {
                    made.add(true);
                    generated.incrementAndGet();
                    return newKey(request.owner().managedKey());
                })
                : objects.get(place);
        if (key == null) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "no such key in the token");
        }
        afterResolve.run();
        if (String.valueOf(config.keyLabel()).startsWith("secret")) {
            return secret(place, key, !made.isEmpty(), tag);
        }
        return new ResolvedKey(
                place,
                KeyIdentity.ofSpki(key.spki()),
                key.spki(),
                KeySpec.EC_P256,
                Set.of(KeyUsage.SIGN, KeyUsage.VERIFY),
                List.of(PermittedScheme.anyHash(SignatureScheme.Family.ECDSA)),
                !made.isEmpty(),
                Map.of("CKA_SENSITIVE", "true"),
                tag);
    }

    /** A label that starts with "secret" names an HMAC key. */
    private static ResolvedKey secret(String place, Key key, boolean generated, String tag) {
        return new ResolvedKey(
                place,
                KeyIdentity.ofSecret("pkcs11", place, key.spki()),
                null,
                KeySpec.HMAC_256,
                Set.of(KeyUsage.MAC),
                List.of(PermittedScheme.macs(HashAlgorithm.SHA2_256)),
                generated,
                Map.of("CKA_SENSITIVE", "true"),
                tag);
    }

    @Override
    public Outcomes sign(SignRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("signing is the engines' call");
    }

    @Override
    public Outcomes encrypt(EncryptRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("encryption is the engines' call");
    }

    @Override
    public Outcomes decrypt(DecryptRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("decryption is the engines' call");
    }

    @Override
    public Outcomes mac(MacRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("MACs are the engines' call");
    }

    private static BackendConfig.Pkcs11 known(BackendConfig config) {
        BackendConfig.Pkcs11 pkcs11 = (BackendConfig.Pkcs11) config;
        if (!pkcs11.library().equals("softhsm")) {
            throw ApiException.invalid("unknown kms_library: " + pkcs11.library());
        }
        return pkcs11;
    }

    private String open(UUID managedKey, int configVersion, BackendConfig config, EnclosedSecret credentials) {
        return Objects.requireNonNull(
                opened(managedKey, configVersion, config, credentials).get("pin"));
    }

    /** As the gateway does: credentials are good for one managed key, config version and destination. */
    private Map<String, String> opened(
            UUID managedKey, int configVersion, BackendConfig config, EnclosedSecret credentials) {
        try {
            JWEObject jwe = JWEObject.parse(credentials.jwe());
            Map<String, Object> bound = Map.of("mk", managedKey.toString(), "dst", config.destination());
            bound.forEach((name, value) -> {
                if (!value.equals(jwe.getHeader().getCustomParam(name))) {
                    throw new IllegalStateException("credentials are bound to another " + name);
                }
            });
            if (((Number) jwe.getHeader().getCustomParam("cv")).intValue() != configVersion) {
                throw new IllegalStateException("credentials are bound to another config version");
            }
            jwe.decrypt(new ECDHDecrypter(credentialsKey));
            Map<String, String> opened = new HashMap<>();
            JsonMapper.shared()
                    .readTree(jwe.getPayload().toBytes())
                    .properties()
                    .forEach(secret ->
                            opened.put(secret.getKey(), secret.getValue().stringValue()));
            return opened;
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String tag(BackendConfig.Pkcs11 config, String pin) {
        return UUID.nameUUIDFromBytes((config.tokenLabel() + "/" + pin).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static ApiException refused(String text, String tag) {
        return new ApiException(ErrorKind.BACKEND_FAILED, List.of(text), null, tag, null);
    }

    private static Key newKey(@Nullable UUID madeFor) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return new Key(
                    madeFor == null ? UUID.randomUUID() : madeFor,
                    generator.generateKeyPair().getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
