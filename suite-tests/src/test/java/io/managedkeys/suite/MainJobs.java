package io.managedkeys.suite;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that do the main job again and again, each time in a namespace of its own: a managed key, a root and a leaf of
 * it, a signature. A job ends with the first request that fails; what was acknowledged until then is remembered.
 */
final class MainJobs implements AutoCloseable {
    private static final String MESSAGE = "hello";

    private final ApiClient client;
    private final SoftHsm token;
    private final String prefix;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<String> namespaces = new ConcurrentLinkedQueue<>();
    private final Queue<String> resolved = new ConcurrentLinkedQueue<>();
    private final Queue<Leaf> leaves = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** @param status 0 where no answer came */
    record Failure(String request, int status, String text) {}

    record Leaf(String namespace, String serial, String pem) {}

    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** @param prefix of the names of the jobs' namespaces */
    MainJobs(ApiClient client, SoftHsm token, String prefix) {
        this.client = client;
        this.token = token;
        this.prefix = prefix;
    }

    /** Lets {@code concurrency} clients work until this is closed. */
    MainJobs start(int concurrency) {
        for (int i = 0; i < concurrency; i++) {
            threads.add(Thread.ofPlatform().name("client-" + i).start(() -> {
                while (!ended) {
                    run();
                }
            }));
        }
        return this;
    }

    /** One job on this thread. */
    void run() {
        try {
            job("%s-%d".formatted(prefix, numbers.incrementAndGet()));
            done.incrementAndGet();
        } catch (Failed e) {
            // it is among the failures
        } catch (GeneralSecurityException | RuntimeException | AssertionError e) {
            wrong.add(e.toString());
        }
    }

    private void job(String name) throws Failed, GeneralSecurityException {
        post(client, "sys/namespaces/" + name, Map.of());
        namespaces.add(name);
        ApiClient inside = client.in(name);
        post(
                inside,
                "sys/managed-keys/pkcs11/key",
                TestManagedKeys.ec(token, name).fields());
        post(inside, "sys/managed-keys/pkcs11/key/test/sign", Map.of());
        resolved.add(name);
        for (String type : List.of("pki", "transit")) {
            post(inside, "sys/mounts/" + type, Map.of("type", type));
            post(inside, "sys/mounts/" + type + "/tune", Map.of("allowed_managed_keys", "key"));
        }
        X509Certificate root = certificate(post(
                        inside,
                        "pki/root/generate/kms",
                        Map.of("common_name", name, "managed_key_name", "key", "ttl", "24h"))
                .data("/certificate"));
        post(inside, "pki/roles/web", Map.of("allow_any_name", true, "max_ttl", "1h"));
        ApiClient.Answer issued = post(inside, "pki/issue/web", Map.of("common_name", "www.example.com", "ttl", "10m"));
        Leaf leaf = new Leaf(name, issued.data("/serial_number"), issued.data("/certificate"));
        leaves.add(leaf);
        certificate(leaf.pem()).verify(root.getPublicKey());

        post(inside, "transit/keys/k", Map.of("type", "managed_key", "managed_key_name", "key"));
        String input = Base64.getEncoder().encodeToString(MESSAGE.getBytes(StandardCharsets.UTF_8));
        String signature =
                post(inside, "transit/sign/k", Map.of("input", input)).data("/signature");
        if (!verifies(root, signature)) {
            wrong.add("%s: the signature %s is not the root's key's".formatted(name, signature));
        }
        ApiClient.Answer verified = post(inside, "transit/verify/k", Map.of("input", input, "signature", signature));
        if (!verified.data("/valid").equals("true")) {
            wrong.add("%s: transit/verify says %s".formatted(name, verified.text()));
        }
    }

    private ApiClient.Answer post(ApiClient at, String path, Map<String, ?> body) throws Failed {
        ApiClient.Answer answer;
        try {
            answer = at.post(path, body);
        } catch (UncheckedIOException e) {
            failures.add(new Failure(path, 0, String.valueOf(e.getCause())));
            throw new Failed();
        }
        if (answer.status() != 200 && answer.status() != 204) {
            failures.add(new Failure(path, answer.status(), answer.text()));
            throw new Failed();
        }
        return answer;
    }

    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static boolean verifies(X509Certificate root, String vaultSignature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(root.getPublicKey()); // of the certificate itself it would ask for a usage
        verifier.update(MESSAGE.getBytes(StandardCharsets.UTF_8));
        return verifier.verify(Base64.getDecoder().decode(vaultSignature.replace("vault:v1:", "")));
    }

    /** Jobs that went through to their ends. */
    int done() {
        return done.get();
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** What was answered with success, and was not right. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    List<String> namespaces() {
        return List.copyOf(namespaces);
    }

    /** Names of namespaces, which label their keys in the token, whose key was told to be there. */
    List<String> resolved() {
        return List.copyOf(resolved);
    }

    List<Leaf> leaves() {
        return List.copyOf(leaves);
    }

    /** Ends after the jobs that have begun. */
    @Override
    public void close() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
