package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many clients of one key that does one thing at a time. */
@Order(13)
@ExtendWith(RunningSuite.class)
class SharedCallsIT {
    private static final int CLIENTS = 24;
    private static final int EACH = 25;
    private static final Pattern CALLS =
            Pattern.compile("http_server_requests_seconds_count\\{[^}]*uri=\"/internal/sign\"[^}]*} (\\S+)");

    private final Suite suite;
    private final ApiClient client;

    SharedCallsIT(Suite suite) {
        this.suite = suite;
        this.client = TestClients.of(suite);
    }

    @Test
    void shareCallsOfTheGatewayAndEachGetsItsOwnSignature() throws Exception {
        TestManagedKeys.ec(suite, "shared").with("max_parallel", 1).resolve(client, "shared");
        TestMounts transit = TestMounts.enable(client, "transit", "shared-transit", "shared");
        transit.transitKey("k", "shared").expect(200, 204);
        transit.sign("k").expect(200);
        PublicKey key = publicKey(transit);
        double before = calls();

        List<Callable<List<String>>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(() -> {
                List<String> wrong = new ArrayList<>();
                for (int j = 0; j < EACH; j++) {
                    String message = "message %d of client %d".formatted(j, number);
                    ApiClient.Answer answer = transit.sign("k", message, Map.of());
                    if (answer.status() != 200 || !verifies(key, message, answer.data("/signature"))) {
                        wrong.add(message + ": " + answer.text());
                    }
                }
                return wrong;
            });
        }
        List<String> wrong = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<String>> one : threads.invokeAll(clients)) {
                wrong.addAll(one.get());
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(calls() - before).isBetween(1.0, CLIENTS * EACH / 2.0);
    }

    private static PublicKey publicKey(TestMounts transit) throws GeneralSecurityException {
        byte[] spki = Base64.getMimeDecoder().decode(transit.publicKey("k").replaceAll("-----[A-Z ]+-----", ""));
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
    }

    private static boolean verifies(PublicKey key, String message, String signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(key);
        verifier.update(message.getBytes(StandardCharsets.UTF_8));
        return verifier.verify(Base64.getDecoder().decode(signature.substring(signature.lastIndexOf(':') + 1)));
    }

    private double calls() {
        String metrics = suite.service(ServiceIdentity.GATEWAY)
                .management("/prometheus")
                .map(HttpResponse::body)
                .orElseThrow();
        return CALLS.matcher(metrics)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }
}
