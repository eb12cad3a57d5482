package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

class UpdateManagedKeyIT extends ManagedKeysIT {
    @Autowired
    private WriteManagedKey write;

    @Autowired
    private DeleteManagedKey delete;

    @Autowired
    private TestSign testSign;

    @Autowired
    private FindManagedKey find;

    private UUID namespace = new UUID(0, 0);
    private String name = "";

    @BeforeEach
    void chooseNames() {
        namespace = newNamespace();
        name = freshName("k");
    }

    @Test
    void keepsTheUuidAndRaisesVersionAndEpoch() {
        write(fields());
        ManagedKey created = key();
        long epoch = grantEpoch(namespace);

        write(fields().with("any_mount", true));

        assertThat(key().uuid()).isEqualTo(created.uuid());
        assertThat(key().configVersion()).isEqualTo(2);
        assertThat(key().policy().anyMount()).isTrue();
        assertThat(grantEpoch(namespace)).isEqualTo(epoch + 1);
    }

    @Test
    void replacesWhatIsNotSaidAgain() {
        write(fields().with("any_mount", true).with("max_parallel", 3));

        write(fields());

        assertThat(key().policy().anyMount()).isFalse();
        assertThat(((Pkcs11Settings) key().settings()).maxParallel()).isZero();
    }

    @Test
    void givesARecreatedKeyANewUuid() {
        write(fields());
        UUID first = key().uuid();
        delete.delete(ManagedKeyType.PKCS11, namespace, name);

        write(fields());

        assertThat(key().uuid()).isNotEqualTo(first);
        assertThat(key().configVersion()).isEqualTo(1);
    }

    static Stream<TestFields> withoutPin() {
        TestFields said = TestFields.pkcs11();
        return Stream.of(said.without("pin"), said.with("pin", "redacted"), said.with("pin", ""));
    }

    @ParameterizedTest
    @MethodSource("withoutPin")
    void keepsTheStoredPinWhereTheDestinationStays(TestFields update) {
        write(fields());
        testSign();

        write(update.with("key_label", name).with("max_parallel", 2));

        assertThat(key().configVersion()).isEqualTo(2);
        assertThat(key().credentialsVersion()).isEqualTo(1);
        testSign();
    }

    @ParameterizedTest
    @MethodSource("withoutPin")
    void demandsAPinForANewKey(TestFields create) {
        assertRefused(() -> write(create), "pin is required");
        assertThat(find.named(namespace, name)).isEmpty();
    }

    static Stream<TestFields> repointed() {
        TestFields kept = TestFields.pkcs11().without("pin");
        return Stream.of(
                kept.with("key_label", "another"),
                kept.with("key_id", "01"),
                kept.with("token_label", "another"),
                kept.with("slot", "9"),
                kept.with("library", "another"));
    }

    @ParameterizedTest
    @MethodSource("repointed")
    void refusesToPointAStoredPinAtAnotherKey(TestFields update) {
        write(TestFields.pkcs11());

        assertRefused(() -> write(update), "pin is required");
        assertThat(key().configVersion()).isEqualTo(1);
    }

    @Test
    void maySayAnythingElseWhileItWasNeverResolved() {
        write(fields());

        write(fields().with("key_label", name + "-other"));

        testSign();
        assertThat(gateway.generated()).isEqualTo(1);
    }

    @Test
    void refusesAnUpdateThatWouldMakeItAnotherKey() {
        write(fields());
        testSign();
        String elsewhere = name + "-other";
        gateway.replaceObject("dev", elsewhere);

        assertRefused(() -> write(fields().with("key_label", elsewhere)), "delete the managed key and create it again");

        assertThat(key().configVersion()).isEqualTo(1);
        testSign();
    }

    @Test
    void neverGeneratesForAnUpdateOfAResolvedKey() {
        write(fields());
        testSign();

        assertRefused(() -> write(fields().with("key_label", name + "-absent")), "no such key");

        assertThat(gateway.generated()).isEqualTo(1);
    }

    @Test
    void followsTheSameKeyToAnotherLabel() {
        write(fields());
        testSign();
        gateway.relabel("dev", name, name + "-new");

        write(fields().with("key_label", name + "-new"));

        gateway.removeObject("dev", name);
        testSign();
        Binding binding =
                Objects.requireNonNull(find.named(namespace, name).orElseThrow().binding());
        assertThat(binding.locator()).endsWith("-new");
        assertThat(binding.configVersion()).isEqualTo(2);
    }

    @Test
    void noticesAKeyThatWasReplacedInTheToken() {
        write(fields());
        testSign();
        gateway.replaceObject("dev", name);

        assertRefused(this::testSign, "names another key in its backend than before");
    }

    @Test
    void doesNotGenerateALostKeyAnew() {
        write(fields());
        testSign();
        gateway.removeObject("dev", name);

        assertRefused(this::testSign, "no such key");
        assertThat(gateway.generated()).isEqualTo(1);
    }

    @Test
    void storesNothingThatTheGatewayRefuses() {
        long epoch = grantEpoch(namespace);

        assertRefused(() -> write(fields().with("library", "nope")), "unknown kms_library: nope");

        assertThat(find.named(namespace, name)).isEmpty();
        assertThat(grantEpoch(namespace)).isEqualTo(epoch);
    }

    @Test
    void storesNothingWhileTheGatewayIsAway() {
        gateway.onCall(() -> {
            throw ApiException.unavailable("hsm-gateway cannot be reached", Duration.ofSeconds(1), null);
        });

        assertThatThrownBy(() -> write(fields()))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThat(find.named(namespace, name)).isEmpty();
    }

    @Test
    void startsOverWhenAnotherWriteCameFirst() {
        write(fields());
        gateway.onCall(() -> {
            gateway.onCall(() -> {});
            write(fields().with("max_parallel", 7));
        });

        write(fields().with("any_mount", true));

        assertThat(key().configVersion()).isEqualTo(3);
        assertThat(key().policy().anyMount()).isTrue();
        testSign();
    }

    @Test
    void startsOverWhenAnotherCreatedTheName() {
        gateway.onCall(() -> {
            gateway.onCall(() -> {});
            write(fields());
        });

        write(fields().with("any_mount", true));

        assertThat(key().configVersion()).isEqualTo(2);
    }

    @Test
    void refusesToDeleteAKeyThatAMountLists() {
        write(fields());
        newMount(namespace, "transit", name);
        newMount(namespace, "pki", key().uuid().toString());
        newMount(newNamespace(), "pki", name);

        assertThatThrownBy(() -> delete.delete(ManagedKeyType.PKCS11, namespace, name))
                .isInstanceOf(ApiException.class)
                .hasMessageMatching("(?s).*is in allowed_managed_keys of pki\\d+/, transit\\d+/;.*");
        assertThat(find.named(namespace, name)).isPresent();
    }

    @Test
    void deletesOnlyWhatTheRegistryKnowsAndVoidsGrants() {
        write(fields());
        testSign();
        long epoch = grantEpoch(namespace);
        long identities = count("key_identity");

        delete.delete(ManagedKeyType.PKCS11, namespace, name);

        assertThat(find.named(namespace, name)).isEmpty();
        assertThat(count("key_identity")).isEqualTo(identities - 1);
        assertThat(grantEpoch(namespace)).isEqualTo(epoch + 1);
        write(fields().without("allow_generate_key"));
        testSign();
        assertThat(gateway.generated()).isEqualTo(1);
    }

    private TestFields fields() {
        return TestFields.pkcs11().with("key_label", name);
    }

    private void write(TestFields fields) {
        write.write(ManagedKeyType.PKCS11, namespace, name, fields.fields(), soon());
    }

    private void testSign() {
        testSign.test(ManagedKeyType.PKCS11, namespace, name, new TestScheme(null, null), soon());
    }

    private ManagedKey key() {
        return find.named(namespace, name).orElseThrow().key();
    }

    private static void assertRefused(ThrowingCallable call, String text) {
        assertThatThrownBy(call).isInstanceOf(ApiException.class).hasMessageContaining(text);
    }
}
