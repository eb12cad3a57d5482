package io.managedkeys.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every backend does alike. A backend's test extends it and says where a key may be generated. */
public abstract class KeyBackendContract {
    /** A place for a key that is not there yet. */
    public interface Place {
        KeyBackend backend();

        Credentials credentials();

        /** A grant for the resolved key, as the registry would sign it. */
        KeyGrant grant(ResolvedKey key);
    }

    /** A place of its own for a key of this kind. */
    protected abstract Place placeFor(KeySpec spec);

    /** Kinds that the backend does not generate; the contract checks the refusal. */
    protected abstract Set<KeySpec> refuses();

    /** Hashes that the backend cannot do PSS with; the contract checks the refusal. */
    protected abstract Set<HashAlgorithm> refusesPssWith();

    protected static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    protected static Resolution resolution(UUID managedKey, boolean mayGenerate) {
        return new Resolution(
                managedKey, 1, Set.of(KeyUsage.SIGN, KeyUsage.VERIFY), mayGenerate, Set.of(), false, null);
    }

    protected static ResolvedKey generate(Place place) {
        return place.backend().resolve(resolution(UUID.randomUUID(), true), place.credentials(), soon());
    }

    protected static BackendKey open(Place place, ResolvedKey key) {
        return place.backend().open(place.grant(key), place.credentials(), soon());
    }

    @TestFactory
    List<DynamicTest> generatesEachKindOnce() {
        return each(spec -> {
            Place place = placeFor(spec);
            UUID managedKey = UUID.randomUUID();
            Resolution mayGenerate = resolution(managedKey, true);

            ResolvedKey first = place.backend().resolve(mayGenerate, place.credentials(), soon());
            ResolvedKey again = place.backend().resolve(mayGenerate, place.credentials(), soon());

            assertThat(first.generated()).isTrue();
            assertThat(first.keySpec()).isEqualTo(spec);
            assertThat(first.identity()).isEqualTo(KeyIdentity.ofSpki(first.spki()));
            assertThat(again.identity()).isEqualTo(first.identity());
            assertThat(again.locator()).isEqualTo(first.locator());
            assertThat(again.generated()).isTrue();
        });
    }

    @Test
    void generatesNothingUnlessItMay() {
        Place place = placeFor(anySpec());

        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> place.backend().resolve(resolution(UUID.randomUUID(), false), place.credentials(), soon()));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors()).singleElement().asString().startsWith("key not found");
    }

    @TestFactory
    List<DynamicTest> makesSignaturesThatOthersVerify() {
        return each(spec -> {
            Place place = placeFor(spec);
            ResolvedKey resolved = generate(place);
            BackendKey key = open(place, resolved);

            assertThat(key.identity()).isEqualTo(resolved.identity());
            assertThat(key.publicKey().orElseThrow().getEncoded()).isEqualTo(resolved.spki());
            for (SignatureScheme scheme : TestSchemes.of(resolved.schemes(), refusesPssWith())) {
                byte[] message = ("message for " + scheme).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                byte[] input = TestSchemes.input(scheme, message);
                Outcome outcome = key.sign(scheme, List.of(input), soon()).getFirst();
                assertThat(outcome.error()).as(scheme.text()).isNull();
                assertThat(TestSchemes.verifies(scheme, resolved.spki(), message, outcome.value()))
                        .as(scheme.text())
                        .isTrue();
            }
        });
    }

    @Test
    void givesEachInputAnOutcomeOfItsOwnInOrder() throws GeneralSecurityException {
        Place place = placeFor(anySpec());
        ResolvedKey resolved = generate(place);
        SignatureScheme scheme =
                TestSchemes.of(resolved.schemes(), refusesPssWith()).getFirst();
        List<byte[]> messages = new ArrayList<>();
        List<byte[]> inputs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] message = {(byte) i};
            messages.add(message);
            inputs.add(
                    i == 41 ? new byte[7] : MessageDigest.getInstance("SHA-256").digest(message));
        }

        List<Outcome> outcomes = open(place, resolved).sign(scheme, inputs, soon());

        assertThat(outcomes).hasSize(100);
        for (int i = 0; i < 100; i++) {
            if (i == 41) {
                assertThat(outcomes.get(i).error()).extracting(ErrorBody::kind).isEqualTo(ErrorKind.INVALID_REQUEST);
            } else {
                assertThat(TestSchemes.verifies(
                                new SignatureScheme.Ecdsa(),
                                resolved.spki(),
                                messages.get(i),
                                outcomes.get(i).value()))
                        .isTrue();
            }
        }
    }

    @Test
    void refusesAKeyThatIsNotTheGrantedOne() {
        Place place = placeFor(anySpec());
        ResolvedKey key = generate(place);
        ResolvedKey other = generate(placeFor(anySpec()));
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

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> open(place, confused));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors()).singleElement().asString().contains("not the one that was granted");
    }

    @TestFactory
    List<DynamicTest> refusesKindsItDoesNotGenerate() {
        return refuses().stream()
                .map(spec -> DynamicTest.dynamicTest(spec.name(), () -> {
                    ApiException refusal = catchThrowableOfType(ApiException.class, () -> generate(placeFor(spec)));
                    assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                }))
                .toList();
    }

    /** The contract's own kind for tests that any key would do for. */
    private KeySpec anySpec() {
        return KeySpec.EC_P256;
    }

    private List<DynamicTest> each(java.util.function.Consumer<KeySpec> test) {
        return java.util.Arrays.stream(KeySpec.values())
                .filter(spec -> !refuses().contains(spec))
                .map(spec -> DynamicTest.dynamicTest(spec.name(), () -> test.accept(spec)))
                .toList();
    }
}
