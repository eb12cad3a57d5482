package io.managedkeys.pki.x509;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Key usages (RFC 5280 §4.2.1.3) by Vault's names. */
public enum KeyUsageName {
    DIGITAL_SIGNATURE(KeyUsage.digitalSignature, "digitalsignature"),
    CONTENT_COMMITMENT(KeyUsage.nonRepudiation, "contentcommitment"),
    KEY_ENCIPHERMENT(KeyUsage.keyEncipherment, "keyencipherment"),
    DATA_ENCIPHERMENT(KeyUsage.dataEncipherment, "dataencipherment"),
    KEY_AGREEMENT(KeyUsage.keyAgreement, "keyagreement"),
    CERT_SIGN(KeyUsage.keyCertSign, "certsign"),
    CRL_SIGN(KeyUsage.cRLSign, "crlsign"),
    ENCIPHER_ONLY(KeyUsage.encipherOnly, "encipheronly"),
    DECIPHER_ONLY(KeyUsage.decipherOnly, "decipheronly");

    private final int bit;
    private final String wireName;

    KeyUsageName(int bit, String wireName) {
        this.bit = bit;
        this.wireName = wireName;
    }

    /** Case and blanks around do not matter. */
    public static Optional<KeyUsageName> named(String text) {
        String name = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(usage -> usage.wireName.equals(name))
                .findFirst();
    }

    /** The bits of the names; unknown ones count nothing, as in Vault. */
    public static int bits(List<String> names) {
        return names.stream()
                .flatMap(name -> named(name).stream())
                .mapToInt(usage -> usage.bit)
                .reduce(0, (one, other) -> one | other);
    }
}
