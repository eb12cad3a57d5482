package io.managedkeys.suite;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is in the token, as pkcs11-tool sees it. */
record TokenObjects(SoftHsm token) {
    private static final Pattern ID = Pattern.compile("ID:\\s*([0-9a-f]+)");

    /** Private keys with a label. */
    long privateKeys(String label) {
        return Pattern.compile("label:\\s+" + Pattern.quote(label) + "\\s*$", Pattern.MULTILINE)
                .matcher(token.pkcs11Tool("--list-objects", "--type", "privkey"))
                .results()
                .count();
    }

    /** Deletes a key pair and puts another one of the same label and CKA_ID in its place. */
    void replaceEcKey(String label) {
        String id = idOf(label);
        token.pkcs11Tool("--delete-object", "--type", "privkey", "--id", id);
        token.pkcs11Tool("--delete-object", "--type", "pubkey", "--id", id);
        token.pkcs11Tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", label, "--id", id);
    }

    private String idOf(String label) {
        String objects = token.pkcs11Tool("--list-objects", "--type", "privkey");
        int at = objects.indexOf("label:      " + label);
        Matcher id = ID.matcher(objects);
        return id.results()
                .filter(match -> match.start() > at)
                .findFirst()
                .map((MatchResult match) -> match.group(1))
                .orElseThrow();
    }
}
