package io.managedkeys.pki.x509;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Textual encodings (RFC 7468). */
public final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** One block. */
    public record Block(String label, byte[] der) {}

    private Pem() {}

    /** One block, lines ended by a line feed, none after the last. */
    public static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----";
    }

    public static String certificate(byte[] der) {
        return encode("CERTIFICATE", der);
    }

    /** The first block of a text, if there is one. */
    public static Optional<Block> first(String text) {
        Matcher matcher = BLOCK.matcher(text);
        return matcher.find() ? block(matcher) : Optional.empty();
    }

    /** All blocks of a text; empty when there is none, or something else after the last. */
    public static Optional<List<Block>> all(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        int end = 0;
        while (matcher.find()) {
            Optional<Block> block = block(matcher);
            if (block.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(block.get());
            end = matcher.end();
        }
        return blocks.isEmpty() || !text.substring(end).isBlank() ? Optional.empty() : Optional.of(blocks);
    }

    private static Optional<Block> block(Matcher matcher) {
        try {
            return Optional.of(new Block(
                    matcher.group(1),
                    Base64.getDecoder().decode(matcher.group(2).replaceAll("\\s", ""))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
