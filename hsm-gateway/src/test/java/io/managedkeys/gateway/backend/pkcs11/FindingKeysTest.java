package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_GENERIC_SECRET;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_CBC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_PSS;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Resolution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which token and key an entry means, what is made where there is none, and what is said of it. */
class FindingKeysTest {
    private static final SoftHsm.FreshToken TOKEN = SoftHsm.freshToken();
    private static final TestBackends GATEWAY = TestBackends.plain();

    private final TestEntries entry = TestEntries.in(TOKEN);

    /** An entry that makes no sense, and what its writer is told. */
    record Refusal(String name, TestEntries entry, ErrorKind kind, String text) {}

    static List<Refusal> refusals() {
        TestEntries entry = TestEntries.in(TOKEN);
        return List.of(
                new Refusal("library", entry.withLibrary("nope"), ErrorKind.INVALID_REQUEST, "unknown library nope"),
                new Refusal("no token", entry.withToken(null, ""), ErrorKind.INVALID_REQUEST, "slot and token_label"),
                new Refusal("no key", entry.withKey(null, ""), ErrorKind.INVALID_REQUEST, "key_id or key_label"),
                new Refusal("id", entry.withKey(null, "xyz"), ErrorKind.INVALID_REQUEST, "key_id must be hex"),
                new Refusal("mechanism", entry.withMechanism(CKM_AES_CBC), ErrorKind.INVALID_REQUEST, "0x1082"),
                new Refusal(
                        "slot and label",
                        entry.withToken(TOKEN.slot(), "another"),
                        ErrorKind.INVALID_REQUEST,
                        "holds the token " + TOKEN.label()),
                new Refusal(
                        "absent token",
                        entry.withToken(null, "absent"),
                        ErrorKind.UNAVAILABLE,
                        "absent is not present"),
                new Refusal(
                        "mechanism 0",
                        entry.withMechanism(0),
                        ErrorKind.INVALID_REQUEST,
                        "cannot generate a key for mechanism 0"),
                new Refusal(
                        "generation by id",
                        entry.withKey(null, "c0ffee"),
                        ErrorKind.INVALID_REQUEST,
                        "cannot generate a key with a given key_id"),
                new Refusal("curve", entry.withGeneration("P224", 0), ErrorKind.INVALID_REQUEST, "curve must be"),
                new Refusal("no curve", entry.withGeneration(null, 0), ErrorKind.INVALID_REQUEST, "curve must be"),
                new Refusal(
                        "bits",
                        entry.of(KeySpec.RSA_2048).withGeneration(null, 1024),
                        ErrorKind.INVALID_REQUEST,
                        "key_bits must be"));
    }

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refuses(Refusal rule) {
        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> rule.entry().resolve(GATEWAY, TOKEN.pin(), UUID.randomUUID()));

        assertThat(refusal.kind()).isEqualTo(rule.kind());
        assertThat(refusal.errors()).singleElement().asString().contains(rule.text());
    }

    @Test
    void checksWhatCannotBeReachedWithoutComplaint() {
        try (var credentials = TestEntries.pin(TOKEN.pin())) {
            assertThat(GATEWAY.backends()
                            .of(entry.withToken(null, "absent").config())
                            .check(
                                    TestEntries.owner(UUID.randomUUID()),
                                    credentials,
                                    Deadline.in(Duration.ofSeconds(5)))
                            .credentialTag())
                    .isNull();
        }
    }

    @Test
    void findsTheTokenBySlotByLabelAndByBoth() {
        ResolvedKey generated = resolve(entry);

        assertThat(resolve(entry.withToken(TOKEN.slot(), null)).identity()).isEqualTo(generated.identity());
        assertThat(resolve(entry.withToken(TOKEN.slot(), "")).identity()).isEqualTo(generated.identity());
        assertThat(resolve(entry.withToken(TOKEN.slot(), TOKEN.label())).identity())
                .isEqualTo(generated.identity());
    }

    @Test
    void adoptsTheKeyItMadeForTheSameManagedKey() {
        UUID managedKey = UUID.randomUUID();
        TestObjects objects = TestObjects.in(TOKEN);
        ResolvedKey first = entry.resolve(GATEWAY, TOKEN.pin(), managedKey);
        // the user's own object with the same label does not confuse the retry
        objects.generateEc(entry.keyLabel(), new byte[] {9}, false);

        try (TestBackends afterCrash = TestBackends.plain()) {
            ResolvedKey again = entry.resolve(afterCrash, TOKEN.pin(), managedKey);
            assertThat(again.identity()).isEqualTo(first.identity());
            assertThat(again.generated()).isTrue();
        }
    }

    @Test
    void makesOneKeyForRequestsThatRace() throws Exception {
        UUID managedKey = UUID.randomUUID();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<ResolvedKey>> racing = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                racing.add(threads.submit(() -> entry.resolve(GATEWAY, TOKEN.pin(), managedKey)));
            }
            ResolvedKey first = racing.getFirst().get();
            for (Future<ResolvedKey> one : racing) {
                assertThat(one.get().identity()).isEqualTo(first.identity());
            }
        }
        assertThat(TestObjects.in(TOKEN).count(entry.keyLabel())).isEqualTo(1);
    }

    @Test
    void generatesKeysWhileOthersAreLookedFor() throws Exception {
        UUID known = UUID.randomUUID();
        ResolvedKey first = entry.resolve(GATEWAY, TOKEN.pin(), known);
        AtomicBoolean done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> lookers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                lookers.add(threads.submit(() -> {
                    while (!done.get()) {
                        assertThat(entry.resolve(GATEWAY, TOKEN.pin(), known).identity())
                                .isEqualTo(first.identity());
                    }
                }));
            }
            try {
                for (int i = 0; i < 100; i++) {
                    TestEntries another = TestEntries.in(TOKEN);
                    assertThat(another.resolve(GATEWAY, TOKEN.pin(), UUID.randomUUID())
                                    .generated())
                            .isTrue();
                }
            } finally {
                done.set(true);
            }
            for (Future<?> looker : lookers) {
                looker.get();
            }
        }
    }

    @Test
    void refusesALabelThatTwoKeysHave() {
        TestObjects objects = TestObjects.in(TOKEN);
        objects.generateEc("twice", new byte[] {1}, false);
        objects.generateEc("twice", new byte[] {2}, false);

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> resolve(entry.withKey("twice", null)));
        ResolvedKey byId = resolve(entry.withKey("twice", "02"));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.errors()).singleElement().asString().contains("2 keys");
        assertThat(byId.generated()).isFalse();
        assertThat(byId.provenance()).containsEntry("origin", "found");
    }

    @Test
    void generatesWithoutWaysOutAndSaysSo() {
        ResolvedKey key = resolve(entry);

        assertThat(key.provenance())
                .containsEntry("origin", "generated")
                .containsEntry("local", "true")
                .containsEntry("sensitive", "true")
                .containsEntry("always_sensitive", "true")
                .containsEntry("extractable", "false")
                .containsEntry("never_extractable", "true")
                .containsEntry("token_label", TOKEN.label())
                .containsEntry("token_serial", TOKEN.serial())
                .containsKeys("token_model", "token_manufacturer");
        String listed = new String(
                SoftHsm.run(
                        "pkcs11-tool",
                        "--module",
                        SoftHsm.path().toString(),
                        "--token-label",
                        TOKEN.label(),
                        "--login",
                        "--pin",
                        TOKEN.pin(),
                        "--list-objects",
                        "--type",
                        "privkey",
                        "--label",
                        String.valueOf(entry.keyLabel())),
                StandardCharsets.UTF_8);
        assertThat(listed).contains("Usage:      sign\n").contains("never extractable");
    }

    @Test
    void reportsAnExtractableKeyItFinds() {
        TestObjects.in(TOKEN).generateEc("extractable", new byte[] {3}, true);

        assertThat(resolve(entry.withKey("extractable", null)).provenance()).containsEntry("extractable", "true");
    }

    @Test
    void showsThePublicKeyThatOtherToolsSee() {
        for (KeySpec spec : List.of(KeySpec.EC_P256, KeySpec.EC_P521, KeySpec.RSA_2048)) {
            TestEntries typed = TestEntries.in(TOKEN).of(spec);
            ResolvedKey key = resolve(typed);

            byte[] seen = SoftHsm.run(
                    "pkcs11-tool",
                    "--module",
                    SoftHsm.path().toString(),
                    "--token-label",
                    TOKEN.label(),
                    "--read-object",
                    "--type",
                    "pubkey",
                    "--label",
                    String.valueOf(typed.keyLabel()));

            assertThat(HexFormat.of().formatHex(Objects.requireNonNull(key.spki())))
                    .isEqualTo(HexFormat.of().formatHex(seen));
        }
    }

    @Test
    void refusesAPublicObjectThatIsNotThePrivateKeys() {
        TestObjects objects = TestObjects.in(TOKEN);
        objects.generateEc("pair-a", new byte[] {0x0a}, false);
        objects.generateEc("pair-b", new byte[] {0x0b}, false);
        objects.swapPublicKeys("pair-a", "pair-b");

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> resolve(entry.withKey(null, "0a")));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors()).singleElement().asString().contains("is not the private key's");
    }

    @Test
    void neverSignsWithAnObjectThatTookTheKeysPlace() {
        TestObjects objects = TestObjects.in(TOKEN);
        String label = String.valueOf(entry.keyLabel());
        UUID managedKey = UUID.randomUUID();
        ResolvedKey granted = entry.resolve(GATEWAY, TOKEN.pin(), managedKey);
        var key = entry.open(GATEWAY, TOKEN.pin(), granted);
        objects.destroy(label);
        objects.generateEc(label, KeyGeneration.id(managedKey), false);

        var outcome = key.sign(new SignatureScheme.Ecdsa(), List.of(new byte[32]), Deadline.in(Duration.ofSeconds(5)))
                .getFirst();
        ApiException reopened =
                catchThrowableOfType(ApiException.class, () -> entry.open(GATEWAY, TOKEN.pin(), granted));

        assertThat(outcome.value()).isNull();
        assertThat(outcome.error()).extracting(error -> error.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(reopened.errors()).singleElement().asString().contains("not the one that was granted");
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256", "HMAC_256"})
    void neverUsesASecretKeyThatTookTheKeysPlace(KeySpec spec) {
        TestEntries secret = entry.of(spec);
        String label = String.valueOf(secret.keyLabel());
        long type = spec == KeySpec.AES_256 ? CKK_AES : CKK_GENERIC_SECRET;
        byte[] bytes = new byte[32];
        byte[] others = new byte[32];
        others[0] = 1;
        TestObjects objects = TestObjects.in(TOKEN);
        objects.importSecret(label, type, bytes);
        ResolvedKey granted = resolve(secret);
        BackendKey key = secret.open(GATEWAY, TOKEN.pin(), granted);

        objects.destroy(label);
        objects.importSecret(label, type, others);
        ErrorBody used = Objects.requireNonNull(use(key, spec).error());
        ApiException reopened =
                catchThrowableOfType(ApiException.class, () -> secret.open(GATEWAY, TOKEN.pin(), granted));
        ResolvedKey resolved = resolve(secret);
        objects.destroy(label);
        objects.importSecret(label, type, bytes);

        assertThat(used.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(reopened.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(reopened.errors()).singleElement().asString().contains("not the one that was granted");
        assertThat(resolved.identity()).isNotEqualTo(granted.identity());
        assertThat(resolve(secret).identity()).isEqualTo(granted.identity());
        assertThat(use(key, spec).error()).isNull();
    }

    private static Outcome use(BackendKey key, KeySpec spec) {
        Deadline soon = Deadline.in(Duration.ofSeconds(5));
        List<Outcome> outcomes = spec == KeySpec.AES_256
                ? key.encrypt(new EncryptionScheme.AesGcm(), List.of(Plaintext.of(new byte[8])), soon)
                : key.mac(new MacScheme.Hmac(HashAlgorithm.SHA2_256), List.of(new byte[8]), soon);
        return outcomes.getFirst();
    }

    /** An entry's mechanism and kind of key, and the families it permits; none where it does not fit. */
    record Permits(long mechanism, KeySpec spec, List<Family> families) {}

    static List<Permits> permits() {
        return List.of(
                new Permits(CKM_RSA_PKCS, KeySpec.RSA_2048, List.of(Family.RSA_PKCS1, Family.RSA_PSS)),
                new Permits(CKM_RSA_PKCS_PSS, KeySpec.RSA_2048, List.of(Family.RSA_PSS)),
                new Permits(CKM_ECDSA, KeySpec.EC_P256, List.of(Family.ECDSA)),
                new Permits(0, KeySpec.EC_P256, List.of(Family.ECDSA)),
                new Permits(0, KeySpec.RSA_2048, List.of(Family.RSA_PKCS1, Family.RSA_PSS)),
                new Permits(CKM_ECDSA, KeySpec.RSA_2048, List.of()),
                new Permits(CKM_RSA_PKCS_PSS, KeySpec.EC_P256, List.of()));
    }

    @ParameterizedTest
    @MethodSource("permits")
    void permitsWhatTheMechanismOfTheEntryDoes(Permits rule) {
        TestEntries typed = TestEntries.in(TOKEN).of(rule.spec());
        resolve(typed);

        if (rule.families().isEmpty()) {
            ApiException refusal =
                    catchThrowableOfType(ApiException.class, () -> resolve(typed.withMechanism(rule.mechanism())));
            assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
            assertThat(refusal.errors()).singleElement().asString().contains("can do: 0x");
        } else {
            assertThat(resolve(typed.withMechanism(rule.mechanism())).schemes())
                    .extracting(PermittedScheme::family)
                    .containsOnly(rule.families().toArray(Family[]::new));
        }
    }

    @Test
    void provesTheKeyWithTheSchemeThatATestNames() {
        TestEntries rsa = entry.of(KeySpec.RSA_2048);
        resolve(rsa);

        ResolvedKey proven =
                rsa.resolve(GATEWAY, TOKEN.pin(), tested(new SignatureScheme.RsaPss(HashAlgorithm.SHA2_512, 64)));
        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> rsa.resolve(GATEWAY, TOKEN.pin(), tested(new SignatureScheme.Ecdsa())));

        assertThat(proven.keySpec()).isEqualTo(KeySpec.RSA_2048);
        assertThat(refusal.errors()).singleElement().asString().contains("can do: RSA_PKCS1, RSA_PSS");
    }

    @Test
    void saysThatAnEcKeyLacksItsPublicHalf() {
        resolve(entry);
        TestObjects.in(TOKEN).destroyPublicKey(String.valueOf(entry.keyLabel()));

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> resolve(entry));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors()).singleElement().asString().contains("has no public key object");
    }

    @Test
    void findsAnRsaKeyWithoutItsPublicHalf() {
        TestEntries rsa = entry.of(KeySpec.RSA_2048);
        ResolvedKey before = resolve(rsa);
        TestObjects.in(TOKEN).destroyPublicKey(String.valueOf(rsa.keyLabel()));

        assertThat(resolve(rsa).identity()).isEqualTo(before.identity());
    }

    @Test
    void doesNotFindAKeyAgainThatIsGone() {
        ResolvedKey granted = resolve(entry);
        TestObjects.in(TOKEN).destroy(String.valueOf(entry.keyLabel()));

        ApiException refusal =
                catchThrowableOfType(ApiException.class, () -> entry.open(GATEWAY, TOKEN.pin(), granted));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors()).singleElement().asString().startsWith("key not found");
    }

    private static Resolution tested(SignatureScheme scheme) {
        return new Resolution(
                TestEntries.owner(UUID.randomUUID()), 1, Set.of(KeyUsage.SIGN), false, Set.of(), true, scheme);
    }

    private static ResolvedKey resolve(TestEntries entry) {
        return entry.resolve(GATEWAY, TOKEN.pin(), UUID.randomUUID());
    }
}
