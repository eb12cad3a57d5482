package io.managedkeys.common.key;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text form of schemes: a family and its parameters with colons between. Anything but that form is refused. */
final class SchemeText {
    private static final String NONE = "none";
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private final String[] parts;

    private SchemeText(String[] parts) {
        this.parts = parts;
    }

    static SchemeText of(String text) {
        return new SchemeText(text.split(":", -1));
    }

    String family() {
        return parts[0];
    }

    /** @throws IllegalArgumentException when the text has more or fewer parameters than the family */
    SchemeText with(int parameters) {
        if (parts.length != parameters + 1) {
            throw new IllegalArgumentException("a scheme of this family has %d parameters".formatted(parameters));
        }
        return this;
    }

    /** The scheme itself, for a family without parameters. */
    <T> T only(T scheme) {
        with(0);
        return scheme;
    }

    HashAlgorithm hash(int index) {
        return HashAlgorithm.named(parts[index]).orElseThrow(() -> new IllegalArgumentException("unknown hash"));
    }

    @Nullable
    HashAlgorithm hashOrNone(int index) {
        return NONE.equals(parts[index]) ? null : hash(index);
    }

    /** Digits alone: no sign, no blank. */
    int number(int index) {
        if (!DIGITS.matcher(parts[index]).matches()) {
            throw new IllegalArgumentException("a length is a number");
        }
        return Integer.parseInt(parts[index]);
    }

    static String hashOrNone(@Nullable HashAlgorithm hash) {
        return hash == null ? NONE : hash.wireName();
    }
}
