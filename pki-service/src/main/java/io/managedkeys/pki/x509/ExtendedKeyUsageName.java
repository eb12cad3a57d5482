package io.managedkeys.pki.x509;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Extended key usages (RFC 5280 §4.2.1.12) by Vault's names, in the order in which they are encoded. */
public enum ExtendedKeyUsageName {
    ANY("any", "2.5.29.37.0"),
    SERVER_AUTH("serverauth", "1.3.6.1.5.5.7.3.1"),
    CLIENT_AUTH("clientauth", "1.3.6.1.5.5.7.3.2"),
    CODE_SIGNING("codesigning", "1.3.6.1.5.5.7.3.3"),
    EMAIL_PROTECTION("emailprotection", "1.3.6.1.5.5.7.3.4"),
    IPSEC_END_SYSTEM("ipsecendsystem", "1.3.6.1.5.5.7.3.5"),
    IPSEC_TUNNEL("ipsectunnel", "1.3.6.1.5.5.7.3.6"),
    IPSEC_USER("ipsecuser", "1.3.6.1.5.5.7.3.7"),
    TIME_STAMPING("timestamping", "1.3.6.1.5.5.7.3.8"),
    OCSP_SIGNING("ocspsigning", "1.3.6.1.5.5.7.3.9"),
    MICROSOFT_SERVER_GATED_CRYPTO("microsoftservergatedcrypto", "1.3.6.1.4.1.311.10.3.3"),
    NETSCAPE_SERVER_GATED_CRYPTO("netscapeservergatedcrypto", "2.16.840.1.113730.4.1");

    private final String wireName;
    private final String oid;

    ExtendedKeyUsageName(String wireName, String oid) {
        this.wireName = wireName;
        this.oid = oid;
    }

    /** Whether a text is an OID that can be an extended key usage. */
    public static boolean isOid(String text) {
        return ASN1ObjectIdentifier.tryFromID(text) != null;
    }

    /** OIDs to encode: flags and names as one set, then the OIDs as given; unknown names count nothing. */
    public static List<String> oids(Set<ExtendedKeyUsageName> flags, List<String> names, List<String> more) {
        Set<ExtendedKeyUsageName> all = EnumSet.noneOf(ExtendedKeyUsageName.class);
        all.addAll(flags);
        for (String name : names) {
            String wanted = name.trim().toLowerCase(Locale.ROOT);
            for (ExtendedKeyUsageName usage : values()) {
                if (usage.wireName.equals(wanted)) {
                    all.add(usage);
                }
            }
        }
        List<String> oids = new ArrayList<>();
        all.forEach(usage -> oids.add(usage.oid));
        oids.addAll(more);
        return oids.stream().distinct().toList();
    }
}
