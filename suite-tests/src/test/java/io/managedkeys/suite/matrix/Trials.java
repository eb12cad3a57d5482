package io.managedkeys.suite.matrix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The rows: how each write of the engines is tried. A write that is neither here nor excused fails the test. */
final class Trials {
    private static final String TEXT = Base64.getEncoder().encodeToString("matrix".getBytes(StandardCharsets.UTF_8));

    /** Writes that use no managed key. */
    static final Set<String> WITHOUT_KEY = Set.of(
            "transit /keys/*/config",
            "transit /hash",
            "transit /hash/*",
            "transit /random",
            "transit /random/*",
            "transit /random/*/*",
            "pki /roles/*",
            "pki /config/urls",
            "pki /config/keys",
            "pki /config/issuers",
            "pki /config/cluster",
            "pki /config/crl",
            "pki /config/ca",
            "pki /issuers/import/bundle",
            "pki /issuers/import/cert",
            "pki /root/replace",
            "pki /key/*",
            "pki /issuer/*");

    /** Writes that are another's under a second path. */
    static final Set<String> SAME_AS_ANOTHER = Set.of(
            "pki /issuers/generate/root/*",
            "pki /issuers/generate/intermediate/*",
            "pki /root/rotate/*",
            "pki /issuer/*/issue/*",
            "pki /issuer/*/sign-intermediate",
            "pki /issuer/*/sign/*");

    /**
     * One row.
     *
     * @param route engine and path of {@link EngineRoutes}
     * @param operation as the page calls it
     * @param run throws {@link Refusal} where the suite says no
     */
    record Trial(String route, String operation, Consumer<KeyTrial> run) {}

    private Trials() {}

    static List<Trial> all() {
        List<Trial> trials = new ArrayList<>();
        signatures(trials);
        ciphers(trials);
        trials.add(new Trial(
                "transit /keys/*/rotate",
                "rotate",
                trial -> trial.transit("keys/k/rotate", Map.of("managed_key_name", trial.keyName()))));
        authorities(trials);
        leaves(trials);
        return trials;
    }

    private static void signatures(List<Trial> trials) {
        trials.add(new Trial(
                "transit /keys/*",
                "keys (managed_key)",
                trial -> trial.transit("keys/k", Map.of("type", "managed_key", "managed_key_name", trial.keyName()))));
        trials.add(signing("sign", "", Map.of()));
        trials.add(signing("sign, sha2-512", "", Map.of("hash_algorithm", "sha2-512")));
        trials.add(signing("sign, pkcs1v15", "", Map.of("signature_algorithm", "pkcs1v15")));
        trials.add(signing("sign, pss", "", Map.of("signature_algorithm", "pss")));
        trials.add(signing("sign, algorithm in the path", "/sha2-384", Map.of()));
        trials.add(verifying("/verify/*", "verify a signature", "", Map.of()));
        trials.add(verifying("/verify/*/*", "verify, algorithm in the path", "/sha2-256", Map.of()));
    }

    private static Trial signing(String operation, String suffix, Map<String, Object> options) {
        return new Trial("transit /sign/*" + (suffix.isEmpty() ? "" : "/*"), operation, trial -> {
            Map<String, Object> body = new HashMap<>(options);
            body.put("input", TEXT);
            String signature = trial.transit("sign/k" + suffix, body).data("/signature");
            body.put("signature", signature);
            valid(trial, "verify/k" + suffix, body);
            if (options.isEmpty() && suffix.isEmpty()) {
                trial.keep("signature", signature);
            }
        });
    }

    private static Trial verifying(String route, String operation, String suffix, Map<String, Object> options) {
        return new Trial("transit " + route, operation, trial -> {
            Map<String, Object> body = new HashMap<>(options);
            body.put("input", TEXT);
            body.put("signature", trial.kept("signature", "sign"));
            valid(trial, "verify/k" + suffix, body);
        });
    }

    private static void valid(KeyTrial trial, String path, Map<String, Object> body) {
        if (!trial.transit(path, body).data("/valid").equals("true")) {
            throw Refusal.wrong("what the suite made does not verify");
        }
    }

    private static void ciphers(List<Trial> trials) {
        trials.add(new Trial(
                "transit /encrypt/*",
                "encrypt",
                trial -> trial.keep(
                        "ciphertext",
                        trial.transit("encrypt/k", Map.of("plaintext", TEXT)).data("/ciphertext"))));
        trials.add(new Trial(
                "transit /encrypt/*",
                "encrypt, associated_data",
                trial -> trial.transit("encrypt/k", Map.of("plaintext", TEXT, "associated_data", TEXT))));
        trials.add(new Trial("transit /decrypt/*", "decrypt", trial -> {
            Map<String, String> body = Map.of("ciphertext", trial.kept("ciphertext", "encrypt"));
            if (!trial.transit("decrypt/k", body).data("/plaintext").equals(TEXT)) {
                throw Refusal.wrong("another plaintext");
            }
        }));
        trials.add(new Trial(
                "transit /rewrap/*",
                "rewrap",
                trial -> trial.transit("rewrap/k", Map.of("ciphertext", trial.kept("ciphertext", "encrypt")))));
        trials.add(new Trial(
                "transit /datakey/*/*", "datakey, plaintext", trial -> trial.transit("datakey/plaintext/k", Map.of())));
        trials.add(new Trial(
                "transit /datakey/*/*", "datakey, wrapped", trial -> trial.transit("datakey/wrapped/k", Map.of())));
        trials.add(mac("/hmac/*", "hmac", ""));
        trials.add(mac("/hmac/*/*", "hmac, algorithm in the path", "/sha2-512"));
    }

    private static Trial mac(String route, String operation, String suffix) {
        return new Trial("transit " + route, operation, trial -> {
            String mac = trial.transit("hmac/k" + suffix, Map.of("input", TEXT)).data("/hmac");
            valid(trial, "verify/k" + suffix, new HashMap<>(Map.of("input", TEXT, "hmac", mac)));
        });
    }

    private static void authorities(List<Trial> trials) {
        trials.add(new Trial("pki /root/generate/*", "root/generate/kms", trial -> {
            String certificate = trial.pki(
                            "root/generate/kms",
                            Map.of("common_name", "matrix root", "managed_key_name", trial.keyName()))
                    .data("/certificate");
            Certificates.demandSigned(certificate, certificate);
            trial.keep("root", certificate);
        }));
        trials.add(new Trial(
                "pki /keys/generate/*",
                "keys/generate/kms",
                trial -> trial.pki(
                        "keys/generate/kms", Map.of("managed_key_name", trial.keyName(), "key_name", "matrix"))));
        trials.add(new Trial("pki /intermediate/generate/*", "intermediate/generate/kms", trial -> {
            String request = trial.pki(
                            "intermediate/generate/kms",
                            Map.of("common_name", "matrix intermediate", "managed_key_name", trial.keyName()))
                    .data("/csr");
            Certificates.demandSelfSigned(request);
            trial.keep("csr", request);
        }));
        trials.add(new Trial("pki /root/sign-intermediate", "root/sign-intermediate", trial -> {
            String certificate = trial.pki(
                            "root/sign-intermediate",
                            Map.of(
                                    "common_name",
                                    "matrix intermediate",
                                    "csr",
                                    trial.kept("csr", "intermediate/generate/kms")))
                    .data("/certificate");
            Certificates.demandSigned(certificate, trial.kept("root", "root/generate/kms"));
            trial.keep("intermediate", certificate);
        }));
        trials.add(new Trial(
                "pki /intermediate/set-signed",
                "intermediate/set-signed",
                trial -> trial.pki(
                        "intermediate/set-signed",
                        Map.of("certificate", trial.kept("intermediate", "root/sign-intermediate")))));
        trials.add(new Trial(
                "pki /intermediate/cross-sign",
                "intermediate/cross-sign",
                trial -> Certificates.demandSelfSigned(
                        trial.pki("intermediate/cross-sign", Map.of("common_name", "matrix", "key_ref", "default"))
                                .data("/csr"))));
    }

    private static void leaves(List<Trial> trials) {
        trials.add(leaf("pki /issue/*", "issue", "issue/matrix", false));
        trials.add(leaf("pki /sign/*", "sign", "sign/matrix", true));
        trials.add(leaf("pki /sign-verbatim", "sign-verbatim", "sign-verbatim", true));
        trials.add(leaf("pki /sign-verbatim/*", "sign-verbatim, role", "sign-verbatim/matrix", true));
    }

    private static Trial leaf(String route, String operation, String path, boolean withRequest) {
        return new Trial(route, operation, trial -> {
            String root = trial.kept("root", "root/generate/kms");
            trial.pki("roles/matrix", Map.of("allow_any_name", true, "key_type", "any"));
            Map<String, Object> body = new HashMap<>(Map.of("common_name", "leaf.example.com", "ttl", "1h"));
            if (withRequest) {
                body.put("csr", Certificates.request("leaf.example.com"));
            } else {
                trial.pki("roles/matrix", Map.of("allow_any_name", true, "key_type", "ec"));
            }
            body.put("issuer_ref", "default");
            Certificates.demandSigned(trial.pki(path, body).data("/certificate"), root);
        });
    }
}
