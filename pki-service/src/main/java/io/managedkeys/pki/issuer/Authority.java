package io.managedkeys.pki.issuer;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.x509.AlternativeNames;
import io.managedkeys.pki.x509.AuthorityUrls;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An issuer with all that signing in its name takes.
 *
 * @param chain from the issuer up, roots and alternative ways included
 * @param path from the issuer up to the first root: the way that its chain begins with
 * @param keyOrNull null where the key is elsewhere
 * @param urls that its certificates carry, placeholders filled
 */
public record Authority(
        UUID id,
        String name,
        IssuerCertificate certificate,
        List<IssuerCertificate> chain,
        List<IssuerCertificate> path,
        List<String> usage,
        String leafNotAfterBehavior,
        @Nullable KeyReference keyOrNull,
        AuthorityUrls urls) {
    private static final String NO_CA = "could not fetch the CA certificate (was one set?): ";

    /** @throws ApiException 400 when it has no key here */
    public KeyReference key() {
        if (keyOrNull == null) {
            throw ApiException.invalid(
                    "%sunable to fetch corresponding key for issuer %s; unable to use this issuer for signing"
                            .formatted(NO_CA, id));
        }
        return keyOrNull;
    }

    /** The same. @throws ApiException 400 when it may not issue, or has nothing to sign with */
    public Authority demandIssuing() {
        if (!usage.contains("issuing-certificates")) {
            throw ApiException.invalid(
                    "error fetching CA certificate: error while attempting to use issuer [id:%s / name:%s]:"
                                    .formatted(id, name)
                            + " requested usage issuing-certificates but only had usage "
                            + String.join(",", usage));
        }
        key();
        return this;
    }

    /**
     * Every CA on the path has a say in names (RFC 5280 §6.1.4 g).
     *
     * @throws ApiException 400 at the first name that one of them keeps out
     */
    public void demandPermitted(AlternativeNames names) {
        for (IssuerCertificate issuer : path) {
            issuer.constraints().violation(names).ifPresent(why -> {
                throw ApiException.invalid(
                        "x509: a root or intermediate certificate is not authorized to sign for this name: " + why);
            });
        }
    }

    /** How many CAs may follow below it, as every CA on the path has a say (RFC 5280 §6.1.4 l, m). */
    public int pathLength() {
        int permitted = Integer.MAX_VALUE;
        int between = 0;
        for (IssuerCertificate issuer : path) {
            permitted = Math.min(
                    permitted,
                    issuer.pathLength() == Integer.MAX_VALUE
                            ? Integer.MAX_VALUE
                            : Math.max(0, issuer.pathLength() - between));
            between += issuer.isRoot() ? 0 : 1;
        }
        return permitted;
    }

    /** For a reference that leads to none. */
    public static ApiException missing(String reference) {
        return ApiException.invalid(NO_CA + Issuers.missing(reference));
    }
}
