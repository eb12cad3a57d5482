package io.managedkeys.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A second implementation of the cryptography, which shares nothing with ours. */
final class OpenSsl {
    private final Path folder;

    OpenSsl(Path folder) {
        this.folder = folder;
    }

    /** Whether {@code leaf} chains to {@code root}. */
    boolean verifiesChain(String rootPem, String leafPem) {
        return run("verify", "-CAfile", file(rootPem), file(leafPem)).status() == 0;
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
        try {
            Path signature = Files.createTempFile(folder, "signature", ".bin");
            Files.write(
                    signature, Base64.getDecoder().decode(vaultSignature.strip().replaceFirst("^vault:v[0-9]+:", "")));
            List<String> words = new ArrayList<>(List.of("dgst", "-sha256"));
            words.addAll(List.of(options));
            words.addAll(List.of("-verify", file(publicKeyPem), "-signature", signature.toString(), file(message)));
            return run(words.toArray(String[]::new)).status() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String file(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "input", ".txt"), text)
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
