package io.managedkeys.gateway.backend.azurekeyvault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One version of a key, by the name that Key Vault never gives to another: {@code https://<vault>/keys/<name>/<version>}. */
record KeyId(String vaultUrl, String name, String version) {
    private static final Pattern FORM =
            Pattern.compile("(?<vault>https?://[^/?#\\s]+)/keys/(?<name>[0-9a-zA-Z-]{1,127})/(?<version>[0-9a-f]{32})");

    /** @throws IllegalArgumentException when the text is no versioned key identifier */
    static KeyId parse(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no versioned key identifier");
        }
        return new KeyId(matcher.group("vault"), matcher.group("name"), matcher.group("version"));
    }

    /** Whether another identifier means the same version, whatever the case of its host and name. */
    boolean isCalled(String url) {
        return url().equalsIgnoreCase(url);
    }

    String url() {
        return vaultUrl + "/keys/" + name + "/" + version;
    }
}
