package io.managedkeys.pki.config;

import io.managedkeys.common.error.ApiException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names that clients give issuers and keys, "" for none. */
public final class EntryName {
    private static final Pattern ALLOWED = Pattern.compile("\\w(?:[\\w.-]*\\w)?");

    private EntryName() {}

    /**
     * @param what {@code issuer} or {@code key}, for the text
     * @throws ApiException 400 when the name is reserved or malformed
     */
    public static String checked(@Nullable String given, String what) {
        String name = given == null ? "" : given.trim();
        if (name.equalsIgnoreCase("default")) {
            throw ApiException.invalid("reserved keyword 'default' can not be used as " + what + " name");
        }
        if (!name.isEmpty() && !ALLOWED.matcher(name).matches()) {
            throw ApiException.invalid(what + " name contained invalid characters");
        }
        return name;
    }
}
