package io.managedkeys.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A second implementation of the cryptography, which shares nothing with ours. */
final class OpenSsl {
    /** What comes before the 32 bytes (RFC 8410 §10.1). */
    private static final String ED25519_PREFIX = "302a300506032b6570032100";

    private final Path folder;

    OpenSsl(Path folder) {
        this.folder = folder;
    }

    /** Whether {@code leaf} chains to {@code root}, perhaps by way of intermediates. */
    boolean verifiesChain(String rootPem, String leafPem, String... intermediatePems) {
        List<String> words = new ArrayList<>(List.of("verify", "-CAfile", file(rootPem)));
        for (String pem : intermediatePems) {
            words.addAll(List.of("-untrusted", file(pem)));
        }
        words.add(file(leafPem));
        return run(words.toArray(String[]::new)).status() == 0;
    }

    /** SubjectPublicKeyInfo of a certificate, DER. */
    byte[] publicKeyOf(String certificatePem) {
        return der(run("x509", "-in", file(certificatePem), "-noout", "-pubkey").output());
    }

    /** SubjectPublicKeyInfo of a public key in PEM, DER. */
    static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    /**
     * Whether a SHA-256 signature is good.
     *
     * @param vaultSignature {@code vault:v1:…}
     * @param options further ones of {@code openssl dgst}
     */
    boolean verifies(String publicKeyPem, String message, String vaultSignature, String... options) {
        List<String> words = new ArrayList<>(List.of("dgst", "-sha256"));
        words.addAll(List.of(options));
        words.addAll(List.of("-verify", file(publicKeyPem), "-signature", file(bytes(vaultSignature)), file(message)));
        return run(words.toArray(String[]::new)).status() == 0;
    }

    /** SubjectPublicKeyInfo of a public key as Transit gives it, DER: PEM, or the 32 bytes of an Ed25519 key in base64. */
    static byte[] spki(String publicKey) {
        return publicKey.startsWith("-----")
                ? der(publicKey)
                : HexFormat.of()
                        .parseHex(ED25519_PREFIX
                                + HexFormat.of().formatHex(Base64.getDecoder().decode(publicKey)));
    }

    /** @param publicKey 32 bytes in base64 */
    boolean verifiesEd25519(String publicKey, String message, String vaultSignature) {
        return run(
                                "pkeyutl",
                                "-verify",
                                "-rawin",
                                "-pubin",
                                "-keyform",
                                "DER",
                                "-inkey",
                                file(spki(publicKey)),
                                "-sigfile",
                                file(bytes(vaultSignature)),
                                "-in",
                                file(message))
                        .status()
                == 0;
    }

    /**
     * Encrypts with RSA-OAEP.
     *
     * @param hash as openssl names it
     * @return {@code vault:v1:…}
     */
    String encrypts(String publicKeyPem, String message, String hash) {
        String out = file("");
        run(
                "pkeyutl",
                "-encrypt",
                "-pubin",
                "-inkey",
                file(publicKeyPem),
                "-pkeyopt",
                "rsa_padding_mode:oaep",
                "-pkeyopt",
                "rsa_oaep_md:" + hash,
                "-in",
                file(message),
                "-out",
                out);
        try {
            return "vault:v1:" + Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(out)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String vaultText) {
        return Base64.getDecoder().decode(vaultText.strip().replaceFirst("^vault:v[0-9]+:", ""));
    }

    private String file(String text) {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    private String file(byte[] content) {
        try {
            return Files.write(Files.createTempFile(folder, "input", ".bin"), content)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Command.Result run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray(String[]::new)).run();
    }
}
