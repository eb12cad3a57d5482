package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Alternative names as clients list them in text, sorted by kind. */
public final class NameList {
    private final List<String> dns = new ArrayList<>();
    private final List<String> emails = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();

    /** What has an {@code @} is an email address; the rest are DNS names, or dropped where they are none. */
    public NameList add(String name) {
        if (name.contains("@")) {
            if (!isAscii(name)) {
                throw ApiException.invalid("the email address \"" + name + "\" is not ASCII");
            }
            emails.add(name);
        } else {
            Hostname.parse(name).ifPresentOrElse(dns::add, () -> dropped.add(name));
        }
        return this;
    }

    /** A comma list. */
    public NameList addAll(String names) {
        for (String name : names.split(",", -1)) {
            if (!name.isBlank()) {
                add(name.trim());
            }
        }
        return this;
    }

    public List<String> dns() {
        return dns;
    }

    public List<String> emails() {
        return emails;
    }

    /** Names that no certificate can carry. */
    public List<String> dropped() {
        return dropped;
    }

    public static List<InetAddress> addresses(List<String> texts) {
        return texts.stream()
                .filter(text -> !text.isBlank())
                .map(text -> IpAddress.parse(text)
                        .orElseThrow(
                                () -> ApiException.invalid("the value \"" + text + "\" is not a valid IP address")))
                .toList();
    }

    public static List<OtherName> others(List<String> texts) {
        try {
            return texts.stream()
                    .filter(text -> !text.isBlank())
                    .map(OtherName::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("could not parse requested other SAN: " + e.getMessage());
        }
    }

    public static List<String> uris(List<String> texts) {
        List<String> uris = texts.stream().filter(text -> !text.isBlank()).toList();
        for (String uri : uris) {
            if (!isAscii(uri) || !isUri(uri)) {
                throw ApiException.invalid(
                        "the provided URI Subject Alternative Name \"" + uri + "\" is not a valid URI");
            }
        }
        return uris;
    }

    private static boolean isUri(String text) {
        try {
            return !URI.create(text).toString().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
