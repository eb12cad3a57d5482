package io.managedkeys.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * What every backend does alike: every operation with every kind of key, refusals included. A backend's test extends it
 * and states, for each kind, what a key of it permits ({@link #kinds}) or that there is none ({@link #refuses}). What is
 * not permitted must be refused before the backend is asked, which the count of its calls shows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class KeyBackendContract {
    private static final byte[] MESSAGE = "message of the contract".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ASSOCIATED = "associated data".getBytes(StandardCharsets.UTF_8);

    /** One key of each kind, for all tests that only use it: keys are slow to generate. */
    private final Map<Kind, Shared> shared = new ConcurrentHashMap<>();

    private record Shared(Place place, ResolvedKey resolved) {}

    /** A place for one key, which is not there yet unless the kind is {@link Kind#existing}. */
    public interface Place {
        KeyBackend backend();

        Credentials credentials();

        /** A grant for the resolved key with all usages, as the registry would sign it. */
        KeyGrant grant(ResolvedKey key);

        /** Operations that the backend was asked to do so far, whatever came of them. */
        long calls();

        /** The key's bytes, where the test put them there or the stand-in shows them. */
        default Optional<TestCiphers.Secrets> secret() {
            return Optional.empty();
        }
    }

    /**
     * A kind of key in this backend.
     *
     * @param name unique among the kinds
     * @param usages of the entry
     * @param existing whether the place holds the key already, since the backend does not generate it
     * @param permits all that a key of the kind permits, no more and no less
     */
    public record Kind(
            String name, KeySpec spec, Set<KeyUsage> usages, boolean existing, List<PermittedScheme> permits) {
        public static Kind generated(String name, KeySpec spec, Set<KeyUsage> usages, PermittedScheme... permits) {
            return new Kind(name, spec, usages, false, List.of(permits));
        }

        public static Kind existing(String name, KeySpec spec, Set<KeyUsage> usages, PermittedScheme... permits) {
            return new Kind(name, spec, usages, true, List.of(permits));
        }

        boolean permits(KeyUsage operation, Scheme scheme) {
            return permits.stream().anyMatch(rule -> rule.permits(operation, scheme));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Every kind of key that the backend has; the first signs. */
    protected abstract List<Kind> kinds();

    /** A place of its own for a key of the kind. */
    protected abstract Place placeFor(Kind kind);

    /** Key specs that the backend has not, each with a place for a key that asks for it. */
    protected abstract Map<KeySpec, Place> refuses();

    /**
     * Whether the backend takes the parameters (salt, mask, hash of an ECDSA digest) of a scheme whose family and hash a
     * key permits. What it does not take it refuses like what is not permitted.
     */
    protected boolean takes(Kind kind, KeyUsage operation, Scheme scheme) {
        return true;
    }

    protected static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(2)); // an RSA key of 4096 bits may take long on a busy machine
    }

    protected static Resolution resolution(UUID managedKey, Set<KeyUsage> usages, boolean mayGenerate) {
        return new Resolution(
                new HsmGateway.Owner(managedKey, UUID.randomUUID(), ""), 1, usages, mayGenerate, Set.of(), false, null);
    }

    protected static ResolvedKey resolve(Kind kind, Place place) {
        return place.backend()
                .resolve(resolution(UUID.randomUUID(), kind.usages(), !kind.existing()), place.credentials(), soon());
    }

    protected static BackendKey open(Place place, ResolvedKey key) {
        return place.backend().open(place.grant(key), place.credentials(), soon());
    }

    private Shared shared(Kind kind) {
        return shared.computeIfAbsent(kind, missing -> {
            Place place = placeFor(missing);
            return new Shared(place, resolve(missing, place));
        });
    }

    @Test
    protected void hasAnAnswerToEveryKeySpec() {
        Set<KeySpec> served = EnumSet.noneOf(KeySpec.class);
        kinds().forEach(kind -> served.add(kind.spec()));

        assertThat(served).doesNotContainAnyElementsOf(refuses().keySet());
        served.addAll(refuses().keySet());
        assertThat(served).containsExactlyInAnyOrder(KeySpec.values());
        assertThat(kinds()).extracting(Kind::name).doesNotHaveDuplicates();
    }

    @TestFactory
    List<DynamicTest> findsOrGeneratesEachKindOnce() {
        return each(kind -> {
            Place place = placeFor(kind);
            Resolution resolution = resolution(UUID.randomUUID(), kind.usages(), !kind.existing());

            ResolvedKey first = place.backend().resolve(resolution, place.credentials(), soon());
            ResolvedKey again = place.backend().resolve(resolution, place.credentials(), soon());

            assertThat(first.generated()).isEqualTo(!kind.existing());
            assertThat(first.keySpec()).isEqualTo(kind.spec());
            assertThat(first.schemes()).containsExactlyInAnyOrderElementsOf(kind.permits());
            assertThat(first.spki() == null).isEqualTo(kind.spec().isSecret());
            if (first.spki() != null) {
                assertThat(first.identity()).isEqualTo(KeyIdentity.ofSpki(first.spki()));
            }
            assertThat(again.identity()).isEqualTo(first.identity());
            assertThat(again.locator()).isEqualTo(first.locator());
            assertThat(again.generated()).isEqualTo(first.generated());
        });
    }

    @TestFactory
    List<DynamicTest> generatesNothingUnlessItMay() {
        return each(kind -> !kind.existing(), kind -> {
            Place place = placeFor(kind);

            ApiException refusal = refusal(() -> place.backend()
                    .resolve(resolution(UUID.randomUUID(), kind.usages(), false), place.credentials(), soon()));

            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors()).singleElement().asString().contains("key not found");
        });
    }

    @TestFactory
    List<DynamicTest> refusesSpecsThatItHasNot() {
        return refuses().entrySet().stream()
                .map(refused -> DynamicTest.dynamicTest(refused.getKey().name(), () -> {
                    Place place = refused.getValue();
                    long before = place.calls();

                    ApiException refusal = refusal(() -> place.backend()
                            .resolve(
                                    resolution(UUID.randomUUID(), Set.of(KeyUsage.values()), true),
                                    place.credentials(),
                                    soon()));

                    assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                    assertThat(place.calls()).isEqualTo(before);
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> refusesWhatAKeyDoesNotPermitBeforeTheBackendIsAsked() {
        return each(kind -> {
            Place place = shared(kind).place();
            BackendKey key = open(place, shared(kind).resolved());
            long before = place.calls();

            for (SignatureScheme scheme : SchemeUniverse.SIGNATURES) {
                if (!can(kind, KeyUsage.SIGN, scheme)) {
                    byte[] input = TestSchemes.input(scheme, MESSAGE);
                    assertRefused(scheme, () -> key.sign(scheme, List.of(input), soon()));
                }
            }
            for (EncryptionScheme scheme : SchemeUniverse.ENCRYPTIONS) {
                if (!can(kind, KeyUsage.ENCRYPT, scheme)) {
                    assertRefused(scheme, () -> key.encrypt(scheme, List.of(Plaintext.of(MESSAGE)), soon()));
                }
                if (!can(kind, KeyUsage.DECRYPT, scheme)) {
                    assertRefused(scheme, () -> key.decrypt(scheme, List.of(Ciphertext.of(new byte[64])), soon()));
                }
            }
            for (MacScheme scheme : SchemeUniverse.MACS) {
                if (!can(kind, KeyUsage.MAC, scheme)) {
                    assertRefused(scheme, () -> key.mac(scheme, List.of(MESSAGE), soon()));
                }
            }
            assertThat(place.calls()).isEqualTo(before);
        });
    }

    @TestFactory
    List<DynamicTest> refusesWhatTheGrantDoesNotPermitBeforeTheBackendIsAsked() {
        return each(kind -> kind.permits().size() > 1, kind -> {
            Place place = shared(kind).place();
            ResolvedKey whole = shared(kind).resolved();
            PermittedScheme granted = whole.schemes().getFirst();
            BackendKey key = open(
                    place,
                    new ResolvedKey(
                            whole.locator(),
                            whole.identity(),
                            whole.spki(),
                            whole.keySpec(),
                            whole.capabilities(),
                            List.of(granted),
                            whole.generated(),
                            Map.of(),
                            whole.credentialTag()));
            long before = place.calls();

            for (SignatureScheme scheme : SchemeUniverse.SIGNATURES) {
                if (can(kind, KeyUsage.SIGN, scheme) && !granted.permits(scheme)) {
                    byte[] input = TestSchemes.input(scheme, MESSAGE);
                    assertRefused(scheme, () -> key.sign(scheme, List.of(input), soon()));
                }
            }
            for (EncryptionScheme scheme : SchemeUniverse.ENCRYPTIONS) {
                if (can(kind, KeyUsage.ENCRYPT, scheme) && !granted.permits(KeyUsage.ENCRYPT, scheme)) {
                    assertRefused(scheme, () -> key.encrypt(scheme, List.of(Plaintext.of(MESSAGE)), soon()));
                }
                if (can(kind, KeyUsage.DECRYPT, scheme) && !granted.permits(KeyUsage.DECRYPT, scheme)) {
                    assertRefused(scheme, () -> key.decrypt(scheme, List.of(Ciphertext.of(new byte[64])), soon()));
                }
            }
            assertThat(place.calls()).isEqualTo(before);
        });
    }

    @TestFactory
    List<DynamicTest> makesSignaturesThatOthersVerify() {
        return each(this::signs, kind -> {
            Place place = shared(kind).place();
            ResolvedKey resolved = shared(kind).resolved();
            BackendKey key = open(place, resolved);

            assertThat(key.identity()).isEqualTo(resolved.identity());
            assertThat(key.spki().orElseThrow()).isEqualTo(resolved.spki());
            for (SignatureScheme scheme : SchemeUniverse.SIGNATURES) {
                if (can(kind, KeyUsage.SIGN, scheme)) {
                    byte[] signature = value(key.sign(scheme, List.of(TestSchemes.input(scheme, MESSAGE)), soon()));
                    assertThat(TestSchemes.verifies(scheme, resolved.spki(), MESSAGE, signature))
                            .as(scheme.text())
                            .isTrue();
                }
            }
        });
    }

    @TestFactory
    List<DynamicTest> givesEachSignatureAnOutcomeOfItsOwnInOrder() {
        return each(this::signs, kind -> {
            Place place = shared(kind).place();
            ResolvedKey resolved = shared(kind).resolved();
            SignatureScheme scheme = SchemeUniverse.SIGNATURES.stream()
                    .filter(candidate -> can(kind, KeyUsage.SIGN, candidate))
                    .findFirst()
                    .orElseThrow();
            int bad = scheme.takesMessage() ? -1 : 11;
            List<byte[]> inputs = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                inputs.add(i == bad ? new byte[1000] : TestSchemes.input(scheme, new byte[] {(byte) i}));
            }

            List<Outcome> outcomes = open(place, resolved).sign(scheme, inputs, soon());

            assertThat(outcomes).hasSameSizeAs(inputs);
            for (int i = 0; i < inputs.size(); i++) {
                if (i == bad) {
                    assertThat(outcomes.get(i).error())
                            .extracting(ErrorBody::kind)
                            .isEqualTo(ErrorKind.INVALID_REQUEST);
                } else {
                    byte[] message = {(byte) i};
                    assertThat(TestSchemes.verifies(
                                    scheme,
                                    resolved.spki(),
                                    message,
                                    outcomes.get(i).value()))
                            .isTrue();
                }
            }
        });
    }

    @TestFactory
    List<DynamicTest> encryptsWhatItDecryptsAndOthersDecrypt() {
        return each(kind -> does(kind, KeyUsage.ENCRYPT), kind -> {
            Place place = shared(kind).place();
            BackendKey key = open(place, shared(kind).resolved());

            for (EncryptionScheme scheme : SchemeUniverse.ENCRYPTIONS) {
                if (can(kind, KeyUsage.ENCRYPT, scheme)) {
                    byte[] data = scheme.family().isAuthenticated() ? ASSOCIATED : null;
                    List<Plaintext> inputs =
                            List.of(new Plaintext(MESSAGE, data, null), new Plaintext(MESSAGE, data, null));
                    List<Outcome> outcomes = key.encrypt(scheme, inputs, soon());
                    byte[] ciphertext = value(outcomes);

                    assertThat(outcomes.get(1).value()).as(scheme.text()).isNotEqualTo(ciphertext);
                    if (can(kind, KeyUsage.DECRYPT, scheme)) {
                        assertThat(value(key.decrypt(scheme, List.of(new Ciphertext(ciphertext, data)), soon())))
                                .as(scheme.text())
                                .isEqualTo(MESSAGE);
                    }
                    place.secret()
                            .filter(known -> isOpen(scheme))
                            .ifPresent(secret -> assertThat(TestCiphers.decrypt(scheme, secret, ciphertext, data))
                                    .as(scheme.text())
                                    .isEqualTo(MESSAGE));
                }
            }
        });
    }

    @TestFactory
    List<DynamicTest> decryptsWhatOthersEncryptToItsPublicKey() {
        return each(kind -> does(kind, KeyUsage.DECRYPT) && !kind.spec().isSecret(), kind -> {
            Place place = shared(kind).place();
            ResolvedKey resolved = shared(kind).resolved();
            BackendKey key = open(place, resolved);

            for (EncryptionScheme scheme : SchemeUniverse.ENCRYPTIONS) {
                if (can(kind, KeyUsage.DECRYPT, scheme)) {
                    byte[] ciphertext = TestCiphers.encrypt(scheme, Objects.requireNonNull(resolved.spki()), MESSAGE);
                    assertThat(value(key.decrypt(scheme, List.of(Ciphertext.of(ciphertext)), soon())))
                            .as(scheme.text())
                            .isEqualTo(MESSAGE);
                }
            }
        });
    }

    @TestFactory
    protected List<DynamicTest> failsToDecryptInOneWay() {
        return each(kind -> does(kind, KeyUsage.DECRYPT), kind -> {
            Place place = shared(kind).place();
            ResolvedKey resolved = shared(kind).resolved();
            BackendKey key = open(place, resolved);

            for (EncryptionScheme scheme : SchemeUniverse.ENCRYPTIONS) {
                if (can(kind, KeyUsage.DECRYPT, scheme)) {
                    byte[] data = scheme.family().isAuthenticated() ? ASSOCIATED : null;
                    byte[] good = ciphertext(kind, key, resolved, scheme, data);
                    List<Ciphertext> damaged = TestDamage.of(good, data);
                    List<Outcome> outcomes = key.decrypt(scheme, damaged, soon());

                    assertThat(outcomes).hasSameSizeAs(damaged);
                    for (Outcome outcome : outcomes) {
                        if (outcome.error() == null && scheme.family().isUnsafeToDecrypt()) {
                            // nothing tells: that is what makes it unsafe, and why it is off unless switched on
                            assertThat(outcome.value()).isNotEqualTo(MESSAGE);
                        } else {
                            assertThat(outcome).as(scheme.text()).isEqualTo(Decryption.failed());
                        }
                    }
                    assertThat(value(key.decrypt(scheme, List.of(new Ciphertext(good, data)), soon())))
                            .as("%s, after failures", scheme.text())
                            .isEqualTo(MESSAGE);
                }
            }
        });
    }

    @TestFactory
    List<DynamicTest> givesEachCiphertextAnOutcomeOfItsOwnInOrder() {
        return each(kind -> does(kind, KeyUsage.DECRYPT), kind -> {
            Place place = shared(kind).place();
            ResolvedKey resolved = shared(kind).resolved();
            BackendKey key = open(place, resolved);
            EncryptionScheme scheme = SchemeUniverse.ENCRYPTIONS.stream()
                    .filter(candidate -> can(kind, KeyUsage.DECRYPT, candidate))
                    .findFirst()
                    .orElseThrow();
            byte[] good = ciphertext(kind, key, resolved, scheme, null);

            List<Outcome> outcomes = key.decrypt(
                    scheme, List.of(Ciphertext.of(good), Ciphertext.of(new byte[3]), Ciphertext.of(good)), soon());

            assertThat(outcomes.get(0).value()).isEqualTo(MESSAGE);
            assertThat(outcomes.get(1)).isEqualTo(Decryption.failed());
            assertThat(outcomes.get(2).value()).isEqualTo(MESSAGE);
        });
    }

    @TestFactory
    List<DynamicTest> makesMacsThatOthersMake() {
        return each(kind -> does(kind, KeyUsage.MAC), kind -> {
            Place place = shared(kind).place();
            BackendKey key = open(place, shared(kind).resolved());

            for (MacScheme scheme : SchemeUniverse.MACS) {
                if (can(kind, KeyUsage.MAC, scheme)) {
                    List<Outcome> outcomes = key.mac(scheme, List.of(MESSAGE, ASSOCIATED, MESSAGE), soon());

                    assertThat(value(outcomes)).hasSize(scheme.hash().length());
                    assertThat(outcomes.get(2).value())
                            .isEqualTo(outcomes.get(0).value());
                    assertThat(outcomes.get(1).value())
                            .isNotEqualTo(outcomes.get(0).value());
                    place.secret()
                            .ifPresent(secret -> assertThat(value(outcomes))
                                    .as(scheme.text())
                                    .isEqualTo(TestCiphers.mac(scheme, secret.key(), MESSAGE)));
                }
            }
        });
    }

    /** Some backends take none; what they take must be right. */
    @TestFactory
    List<DynamicTest> makesMacsOfAnEmptyMessageOrRefusesIt() {
        return each(kind -> does(kind, KeyUsage.MAC), kind -> {
            Place place = shared(kind).place();
            BackendKey key = open(place, shared(kind).resolved());
            for (MacScheme scheme : SchemeUniverse.MACS) {
                if (can(kind, KeyUsage.MAC, scheme)) {
                    Outcome outcome =
                            key.mac(scheme, List.of(new byte[0]), soon()).getFirst();

                    ErrorBody refusal = outcome.error();
                    if (refusal != null) {
                        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                    } else {
                        assertThat(outcome.value()).hasSize(scheme.hash().length());
                        place.secret()
                                .ifPresent(secret -> assertThat(outcome.value())
                                        .isEqualTo(TestCiphers.mac(scheme, secret.key(), new byte[0])));
                    }
                }
            }
        });
    }

    @TestFactory
    List<DynamicTest> tellsKeysOfAKindApart() {
        return each(kind -> {
            Place place = shared(kind).place();
            ResolvedKey key = shared(kind).resolved();
            ResolvedKey other = resolve(kind, placeFor(kind));
            assertThat(other.identity()).isNotEqualTo(key.identity());
            ResolvedKey confused = new ResolvedKey(
                    key.locator(),
                    other.identity(),
                    other.spki(),
                    key.keySpec(),
                    key.capabilities(),
                    key.schemes(),
                    key.generated(),
                    Map.of(),
                    key.credentialTag());

            ApiException refusal = refusal(() -> open(place, confused));

            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors()).singleElement().asString().contains("not the one that was granted");
        });
    }

    @TestFactory
    List<DynamicTest> answersAPassedDeadlineWithAnOutage() {
        return each(this::signs, kind -> {
            Place place = shared(kind).place();
            BackendKey key = open(place, shared(kind).resolved());
            SignatureScheme scheme = SchemeUniverse.SIGNATURES.stream()
                    .filter(candidate -> can(kind, KeyUsage.SIGN, candidate))
                    .findFirst()
                    .orElseThrow();
            List<byte[]> inputs = List.of(TestSchemes.input(scheme, MESSAGE));

            ErrorKind told;
            try {
                told = Objects.requireNonNull(key.sign(scheme, inputs, Deadline.in(Duration.ZERO))
                                .getFirst()
                                .error())
                        .kind();
            } catch (ApiException e) {
                told = e.kind();
            }

            assertThat(told).isEqualTo(ErrorKind.UNAVAILABLE);
        });
    }

    private byte[] ciphertext(
            Kind kind, BackendKey key, ResolvedKey resolved, EncryptionScheme scheme, byte @Nullable [] data) {
        return can(kind, KeyUsage.ENCRYPT, scheme)
                ? value(key.encrypt(scheme, List.of(new Plaintext(MESSAGE, data, null)), soon()))
                : TestCiphers.encrypt(scheme, Objects.requireNonNull(resolved.spki()), MESSAGE);
    }

    /** Whether anybody with the key's bytes can decrypt it. */
    private static boolean isOpen(EncryptionScheme scheme) {
        return !(scheme instanceof EncryptionScheme.KmsSymmetric);
    }

    private boolean can(Kind kind, KeyUsage operation, Scheme scheme) {
        return kind.permits(operation, scheme) && takes(kind, operation, scheme);
    }

    private boolean signs(Kind kind) {
        return does(kind, KeyUsage.SIGN);
    }

    private static boolean does(Kind kind, KeyUsage operation) {
        return kind.permits().stream().anyMatch(rule -> rule.operation() == operation);
    }

    private static byte[] value(List<Outcome> outcomes) {
        Outcome first = outcomes.getFirst();
        assertThat(first.error()).isNull();
        return Objects.requireNonNull(first.value());
    }

    private static ApiException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ApiException refusal = catchThrowableOfType(ApiException.class, call);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static void assertRefused(Scheme scheme, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ApiException refusal = catchThrowableOfType(ApiException.class, call);
        assertThat(refusal).as(scheme.text()).isNotNull();
        assertThat(refusal.kind()).as(scheme.text()).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    private List<DynamicTest> each(ThrowingConsumer<Kind> test) {
        return each(kind -> true, test);
    }

    private List<DynamicTest> each(java.util.function.Predicate<Kind> which, ThrowingConsumer<Kind> test) {
        return kinds().stream()
                .filter(which)
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> test.accept(kind)))
                .toList();
    }
}
