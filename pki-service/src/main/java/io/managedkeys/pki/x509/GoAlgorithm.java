package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Signature algorithms of revocation lists, by Go's names, as Vault writes them. */
public enum GoAlgorithm {
    SHA256_RSA("SHA256WithRSA", "SHA256-RSA", "rsa"),
    SHA384_RSA("SHA384WithRSA", "SHA384-RSA", "rsa"),
    SHA512_RSA("SHA512WithRSA", "SHA512-RSA", "rsa"),
    SHA256_PSS("SHA256WithRSAPSS", "SHA256-RSAPSS", "rsa"),
    SHA384_PSS("SHA384WithRSAPSS", "SHA384-RSAPSS", "rsa"),
    SHA512_PSS("SHA512WithRSAPSS", "SHA512-RSAPSS", "rsa"),
    SHA256_ECDSA("ECDSAWithSHA256", "ECDSA-SHA256", "ec"),
    SHA384_ECDSA("ECDSAWithSHA384", "ECDSA-SHA384", "ec"),
    SHA512_ECDSA("ECDSAWithSHA512", "ECDSA-SHA512", "ec"),
    ED25519("Ed25519", "Ed25519", "ed25519");

    private final String wireName;
    private final String shown;
    private final String keyType;

    GoAlgorithm(String wireName, String shown, String keyType) {
        this.wireName = wireName;
        this.shown = shown;
        this.keyType = keyType;
    }

    /**
     * By its name in any case, for a key that can use it.
     *
     * @throws ApiException 400 when it is unknown, or none of the key
     */
    public static GoAlgorithm named(String name, IssuerKeyKind key) {
        GoAlgorithm algorithm = Arrays.stream(values())
                .filter(candidate -> candidate.wireName.equalsIgnoreCase(name)
                        || candidate == ED25519 && name.equalsIgnoreCase("PureEd25519"))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(
                        "Unknown value for field `revocation_signature_algorithm`: %s.".formatted(name)
                                + " Possible values are "
                                + Arrays.stream(values())
                                        .map(candidate -> "`" + candidate.wireName + "`")
                                        .collect(Collectors.joining(", "))
                                + "."));
        if (!algorithm.keyType.equals(key.type())) {
            throw ApiException.invalid("unable to use issuer of type %s to sign with %s key type"
                    .formatted(goKeyType(key), algorithm.shown));
        }
        return algorithm;
    }

    private static String goKeyType(IssuerKeyKind key) {
        return switch (key.type()) {
            case "rsa" -> "RSA";
            case "ec" -> "ECDSA";
            default -> "Ed25519";
        };
    }

    public String wireName() {
        return wireName;
    }
}
