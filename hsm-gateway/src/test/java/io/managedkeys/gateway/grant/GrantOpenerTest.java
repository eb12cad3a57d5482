package io.managedkeys.gateway.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.calls.CallLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** What makes a grant void, in which order, and with which words. */
class GrantOpenerTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final byte[] SPKI = {1, 2, 3};
    private static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    private static final SignatureScheme PSS = new SignatureScheme.RsaPss(HashAlgorithm.SHA2_256, 32);

    @TempDir
    static Path folder;

    private static TestGrants grants;
    private static GatewayKeys keys;

    private Instant now = NOW;
    private GrantOpener opener;

    @BeforeEach
    void startAnew() {
        opener = new GrantOpener(keys, new EnclosedCredentials(keys), properties(2), () -> now);
    }

    /** A change to a good grant, and what its presenter is told. */
    record Void(String name, UnaryOperator<Claims> change, ErrorKind kind, String text) {}

    /** The claims that tests vary. */
    record Claims(
            ServiceIdentity holder,
            Instant issuedAt,
            Instant expiresAt,
            Set<KeyUsage> usages,
            List<PermittedScheme> schemes,
            KeyIdentity identity,
            int enclosedVersion) {
        static Claims good() {
            return new Claims(
                    ServiceIdentity.PKI,
                    NOW,
                    NOW.plusSeconds(60),
                    Set.of(KeyUsage.SIGN, KeyUsage.VERIFY),
                    List.of(PermittedScheme.anyHash(SignatureScheme.Family.ECDSA)),
                    KeyIdentity.ofSpki(SPKI),
                    1);
        }

        Claims heldBy(ServiceIdentity other) {
            return new Claims(other, issuedAt, expiresAt, usages, schemes, identity, enclosedVersion);
        }

        Claims issued(Duration after, Duration life) {
            return new Claims(
                    holder, NOW.plus(after), NOW.plus(after).plus(life), usages, schemes, identity, enclosedVersion);
        }

        Claims withUsages(KeyUsage... others) {
            return new Claims(holder, issuedAt, expiresAt, Set.of(others), schemes, identity, enclosedVersion);
        }

        Claims withSchemes(SignatureScheme.Family... families) {
            return new Claims(
                    holder,
                    issuedAt,
                    expiresAt,
                    usages,
                    java.util.Arrays.stream(families)
                            .map(PermittedScheme::anyHash)
                            .toList(),
                    identity,
                    enclosedVersion);
        }

        Claims withIdentity(KeyIdentity other) {
            return new Claims(holder, issuedAt, expiresAt, usages, schemes, other, enclosedVersion);
        }

        Claims withCredentialsOfVersion(int version) {
            return new Claims(holder, issuedAt, expiresAt, usages, schemes, identity, version);
        }

        KeyGrant grant() {
            UUID managedKey = UUID.randomUUID();
            BackendConfig config = new BackendConfig.Pkcs11(
                    "softhsm", null, "token", "label", null, 0x1041, null, 0, false, 0, null, null, false);
            EnclosedSecret credentials = grants.enclose("1234", managedKey, enclosedVersion, config);
            return new KeyGrant(
                    UUID.randomUUID(),
                    holder,
                    Purpose.REQUEST,
                    issuedAt,
                    expiresAt,
                    managedKey,
                    1,
                    config,
                    "locator",
                    identity,
                    SPKI,
                    KeySpec.EC_P256,
                    usages,
                    schemes,
                    UUID.randomUUID(),
                    "",
                    UUID.randomUUID(),
                    credentials,
                    null);
        }
    }

    static List<Void> voids() {
        Duration minute = Duration.ofMinutes(1);
        return List.of(
                new Void(
                        "foreign holder",
                        claims -> claims.heldBy(ServiceIdentity.TRANSIT),
                        ErrorKind.PERMISSION_DENIED,
                        "key grant is held by another service"),
                new Void(
                        "expired",
                        claims -> claims.issued(Duration.ofSeconds(-91), minute),
                        ErrorKind.INVALID_REQUEST,
                        "key grant has expired"),
                new Void(
                        "clock skew",
                        claims -> claims.issued(Duration.ofSeconds(45), minute),
                        ErrorKind.UNAVAILABLE,
                        "key grant was issued 45 seconds in the future: the clocks"),
                new Void(
                        "usage",
                        claims -> claims.withUsages(KeyUsage.VERIFY, KeyUsage.ENCRYPT),
                        ErrorKind.INVALID_REQUEST,
                        "not for sign; its usages are: encrypt, verify"),
                new Void(
                        "scheme",
                        claims -> claims.withSchemes(SignatureScheme.Family.RSA_PKCS1, SignatureScheme.Family.RSA_PSS),
                        ErrorKind.INVALID_REQUEST,
                        "does not sign with ECDSA; it can do: RSA_PKCS1, RSA_PSS"),
                new Void(
                        "identity",
                        claims -> claims.withIdentity(new KeyIdentity("00")),
                        ErrorKind.INVALID_REQUEST,
                        "key grant names an identity that is not its public key's"),
                new Void(
                        "credentials of another version",
                        claims -> claims.withCredentialsOfVersion(2),
                        ErrorKind.INVALID_REQUEST,
                        "credentials are enclosed for another key, version or destination"),
                // the order: the earlier reason is the one that is told
                new Void(
                        "holder before expiry",
                        claims -> claims.heldBy(ServiceIdentity.TRANSIT).issued(Duration.ofDays(-1), minute),
                        ErrorKind.PERMISSION_DENIED,
                        "key grant is held by another service"),
                new Void(
                        "expiry before usage",
                        claims -> claims.issued(Duration.ofDays(-1), minute).withUsages(KeyUsage.VERIFY),
                        ErrorKind.INVALID_REQUEST,
                        "key grant has expired"),
                new Void(
                        "usage before scheme",
                        claims -> claims.withUsages(KeyUsage.VERIFY).withSchemes(),
                        ErrorKind.INVALID_REQUEST,
                        "its usages are: verify"),
                new Void(
                        "scheme before credentials",
                        claims -> claims.withSchemes(SignatureScheme.Family.RSA_PSS)
                                .withCredentialsOfVersion(2),
                        ErrorKind.INVALID_REQUEST,
                        "it can do: RSA_PSS"));
    }

    @BeforeAll
    static void mint() {
        MintedSuite suite = MintedSuite.mint(folder);
        grants = TestGrants.of(suite);
        keys = GatewayKeys.load(suite.folderOf(ServiceIdentity.GATEWAY));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("voids")
    void refuses(Void rule) {
        ApiException refusal =
                refusal(grants.sign(rule.change().apply(Claims.good()).grant()), ServiceIdentity.PKI, ECDSA);

        assertThat(refusal.kind()).isEqualTo(rule.kind());
        assertThat(refusal.errors()).singleElement().asString().contains(rule.text());
    }

    @Test
    void toleratesClocksThatDifferALittle() {
        Claims late = Claims.good().issued(Duration.ofSeconds(-89), Duration.ofMinutes(1));
        Claims early = Claims.good().issued(Duration.ofSeconds(30), Duration.ofMinutes(1));

        assertThat(open(grants.sign(late.grant()))).isNotNull();
        assertThat(open(grants.sign(early.grant()))).isNotNull();
    }

    @Test
    void refusesWhatTheRegistryDidNotSign() throws Exception {
        KeyGrant grant = Claims.good().grant();
        String good = grants.sign(grant);
        String[] parts = good.split("\\.", -1);
        String raised = new String(
                        java.util.Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"configVersion\":1", "\"configVersion\":9");
        String tampered = parts[0]
                + "."
                + java.util.Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(raised.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + "."
                + parts[2];
        var unknown = new ECKeyGenerator(Curve.P_256).keyID("unknown").generate();
        var posing = new ECKeyGenerator(Curve.P_256)
                .keyID(grants.key("grant-signing.jwks").getKeyID())
                .generate();

        assertRefused(tampered, "key grant has no valid signature");
        assertRefused(grants.sign(grant, KeyGrant.TYPE, unknown), "key grant is signed by an unknown key");
        assertRefused(grants.sign(grant, KeyGrant.TYPE, posing), "key grant has no valid signature");
        assertRefused(
                grants.sign(grant, "JWT", grants.key("grant-signing.jwks")),
                "key grant is not of the type managed-keys-grant+jws");
        assertRefused("no grant at all", "key grant is malformed");
        assertRefused("eyJhbGciOiJub25lIn0.e30.", "key grant is malformed");
    }

    @Test
    void checksAKeptGrantAgain() {
        String jws = grants.sign(Claims.good().grant());
        OpenedGrant first = open(jws);

        assertThat(open(jws)).isSameAs(first);
        assertThat(refusal(jws, ServiceIdentity.TRANSIT, ECDSA).kind()).isEqualTo(ErrorKind.PERMISSION_DENIED);
        assertThat(refusal(jws, ServiceIdentity.PKI, PSS).kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        now = NOW.plusSeconds(91);
        assertThat(refusal(jws, ServiceIdentity.PKI, ECDSA).errors()).containsExactly("key grant has expired");
    }

    @Test
    void forgetsTheCredentialsOfAnExpiredGrantThoughNobodyComes() {
        OpenedGrant grant = open(grants.sign(Claims.good().grant()));

        now = NOW.plusSeconds(89);
        opener.forgetExpired();
        assertThat(grant.isForgotten()).isFalse();
        now = NOW.plusSeconds(90);
        opener.forgetExpired();
        assertThat(grant.isForgotten()).isTrue();
    }

    @Test
    void keepsABoundedNumberOfGrants() {
        String eldest = grants.sign(Claims.good().grant());
        OpenedGrant first = open(eldest);
        open(grants.sign(Claims.good().grant()));
        open(grants.sign(Claims.good().grant()));

        assertThat(first.isForgotten()).isTrue();
        assertThat(open(eldest)).isNotSameAs(first);
    }

    @Test
    void neverSaysWhatIsEnclosed() {
        KeyGrant grant = Claims.good().grant();

        assertThat(grant.toString()).contains("enclosed").doesNotContain("1234");
    }

    private void assertRefused(String jws, String text) {
        ApiException refusal = refusal(jws, ServiceIdentity.PKI, ECDSA);
        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.errors()).containsExactly(text);
    }

    private OpenedGrant open(String jws) {
        return opener.open(jws, ServiceIdentity.PKI, KeyUsage.SIGN, ECDSA);
    }

    private ApiException refusal(String jws, ServiceIdentity caller, SignatureScheme scheme) {
        return catchThrowableOfType(ApiException.class, () -> opener.open(jws, caller, KeyUsage.SIGN, scheme));
    }

    private static GatewayProperties properties(int grantCacheSize) {
        Duration second = Duration.ofSeconds(1);
        return new GatewayProperties(
                folder,
                List.of(),
                second,
                second,
                second,
                second,
                grantCacheSize,
                10,
                DataSize.ofKilobytes(1),
                DataSize.ofKilobytes(1),
                DataSize.ofMegabytes(1),
                false,
                new GatewayProperties.Cloud(List.of(), List.of(), false, second, null),
                new CallLimits(second, 1, second, second, 1, second, 1, second, 1, second),
                1,
                null);
    }
}
