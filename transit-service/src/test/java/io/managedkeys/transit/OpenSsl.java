package io.managedkeys.transit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The openssl command as a second opinion on signatures. */
final class OpenSsl {
    private OpenSsl() {}

    /** @param options of {@code openssl dgst}, such as {@code -sha256} */
    static boolean verifies(Path folder, String publicKeyPem, byte[] message, byte[] signature, String... options)
            throws IOException, InterruptedException {
        Path key = Files.writeString(folder.resolve("key.pem"), publicKeyPem);
        Path text = Files.write(folder.resolve("message"), message);
        Path sig = Files.write(folder.resolve("signature"), signature);
        List<String> command = new ArrayList<>(List.of("openssl", "dgst"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-verify", key.toString(), "-signature", sig.toString(), text.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 && output.contains("Verified OK");
    }
}
