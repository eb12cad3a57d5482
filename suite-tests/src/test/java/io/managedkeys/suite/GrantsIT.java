package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.Registry;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Straight at the gateway's port with an engine's certificate: only the grant that the registry made opens a key. */
@Order(12)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantsIT {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Suite suite;
    private final ApiClient client;
    private String grant = "";

    GrantsIT(Suite suite) {
        this.suite = suite;
        this.client = TestClients.of(suite);
    }

    @BeforeAll
    void getGrant() throws IOException {
        TestManagedKeys.ec(suite, "granted").resolve(client, "granted");
        TestManagedKeys.ec(suite, "not-granted").resolve(client, "not-granted");
        TestMounts.enable(client, "transit", "grants-transit", "granted");
        TestMounts.enable(client, "pki", "grants-pki", "granted");
        ApiClient.Answer answer = grantFor(ServiceIdentity.TRANSIT, "grants-transit", "granted");
        grant = answer.expect(200).json().at("/grant").asString();
    }

    @Test
    void grantAsTheRegistryMadeItSigns() throws IOException {
        ApiClient.Answer answer = sign(ServiceIdentity.TRANSIT, grant);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().at("/outcomes/0/value").asString("")).isNotEmpty();
    }

    @Test
    void grantSignedAnewWithTheRegistrysKeySigns() throws Exception {
        assertThat(sign(ServiceIdentity.TRANSIT, changed(claims -> claims)).status())
                .isEqualTo(200);
    }

    @Test
    void anotherServiceCannotPresentIt() throws IOException {
        assertRefused(sign(ServiceIdentity.PKI, grant));
    }

    @Test
    void tamperedGrantIsRefused() throws IOException {
        String[] parts = grant.split("\\.");
        String payload = flipped(parts[1]);

        assertRefused(sign(ServiceIdentity.TRANSIT, parts[0] + "." + payload + "." + parts[2]));
        assertRefused(sign(ServiceIdentity.TRANSIT, parts[0] + "." + parts[1] + "." + flipped(parts[2])));
        assertRefused(sign(ServiceIdentity.TRANSIT, parts[0] + "." + parts[1] + "."));
        assertRefused(sign(ServiceIdentity.TRANSIT, "nonsense"));
    }

    @Test
    void expiredGrantIsRefused() throws Exception {
        Instant hourAgo = Instant.now().minus(Duration.ofHours(1));

        assertRefused(sign(
                ServiceIdentity.TRANSIT,
                changed(claims -> claims.put("issuedAt", hourAgo.toString())
                        .put("expiresAt", hourAgo.plusSeconds(60).toString()))));
    }

    @Test
    void grantOfAnUnknownSignerIsRefused() throws Exception {
        ECKey stranger =
                new ECKeyGenerator(Curve.P_256).keyID(registryKey().getKeyID()).generate();

        assertRefused(sign(ServiceIdentity.TRANSIT, signed(claims(), stranger, KeyGrant.TYPE)));
    }

    @Test
    void otherThingsThatTheRegistrySignsAreNoGrants() throws Exception {
        assertRefused(sign(ServiceIdentity.TRANSIT, signed(claims(), registryKey(), "JWT")));
    }

    @Test
    void usageOutsideTheGrantIsRefused() throws Exception {
        ArrayNode verifyOnly = MAPPER.createArrayNode().add("verify");

        assertRefused(sign(ServiceIdentity.TRANSIT, changed(claims -> (ObjectNode) claims.set("usages", verifyOnly))));
    }

    @Test
    void schemeOutsideTheGrantIsRefused() throws IOException {
        ApiClient.Answer answer =
                sign(ServiceIdentity.TRANSIT, grant, new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA2_256));

        assertRefused(answer);
    }

    @Test
    void keyOfAnotherIdentityIsRefused() throws Exception {
        ApiClient.Answer answer =
                sign(ServiceIdentity.TRANSIT, changed(claims -> claims.put("identity", "00".repeat(32))));

        assertThat(answer.json().at("/outcomes/0/value").asString("")).isEmpty();
    }

    @Test
    void registryGrantsNothingForAMountOfAnotherService() throws IOException {
        assertThat(grantFor(ServiceIdentity.TRANSIT, "grants-pki", "granted").status())
                .isEqualTo(400);
    }

    @Test
    void registryGrantsNothingThatTheMountWasNotGiven() throws IOException {
        assertThat(grantFor(ServiceIdentity.TRANSIT, "grants-transit", "not-granted")
                        .status())
                .isEqualTo(400);
    }

    private ApiClient.Answer grantFor(ServiceIdentity caller, String mount, String key) throws IOException {
        UUID uuid =
                UUID.fromString(client.get("sys/mounts/" + mount).expect(200).data("/uuid"));
        return InternalPorts.as(suite, caller)
                .post(
                        suite.internal(ServiceIdentity.REGISTRY),
                        Registry.GRANTS,
                        new Registry.GrantRequest(uuid, key, Purpose.REQUEST, null));
    }

    private ApiClient.Answer sign(ServiceIdentity caller, String presented) throws IOException {
        return sign(caller, presented, new SignatureScheme.Ecdsa());
    }

    private ApiClient.Answer sign(ServiceIdentity caller, String presented, SignatureScheme scheme) throws IOException {
        return InternalPorts.as(suite, caller)
                .post(
                        suite.internal(ServiceIdentity.GATEWAY),
                        HsmGateway.SIGN,
                        new HsmGateway.SignRequest(presented, scheme, List.of(new byte[32])));
    }

    private static void assertRefused(ApiClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
    }

    private String changed(UnaryOperator<ObjectNode> change) throws IOException, ParseException, JOSEException {
        return signed(change.apply(claims()), registryKey(), KeyGrant.TYPE);
    }

    private ObjectNode claims() throws ParseException {
        return (ObjectNode) MAPPER.readTree(JWSObject.parse(grant).getPayload().toBytes());
    }

    private ECKey registryKey() throws IOException, ParseException {
        return JWKSet.load(suite.folder()
                        .services()
                        .resolve("managed-key-service/grant-signing.jwks")
                        .toFile())
                .getKeys()
                .getFirst()
                .toECKey();
    }

    private static String signed(ObjectNode claims, ECKey key, String type) throws JOSEException {
        JWSObject object = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType(type))
                        .keyID(key.getKeyID())
                        .build(),
                new Payload(MAPPER.writeValueAsBytes(claims)));
        object.sign(new ECDSASigner(key));
        return object.serialize();
    }

    /** The same text with one character in its middle changed. */
    private static String flipped(String base64) {
        int at = base64.length() / 2;
        char other = base64.charAt(at) == 'A' ? 'B' : 'A';
        return base64.substring(0, at) + other + base64.substring(at + 1);
    }
}
