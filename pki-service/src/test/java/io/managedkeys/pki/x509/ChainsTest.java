package io.managedkeys.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class ChainsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Map<UUID, IssuerCertificate> issuers = new LinkedHashMap<>();
    private final CheckedSignatures signatures = new CheckedSignatures();
    private int serial;

    /** A CA of its own, or one that another made; in the order of their names they sort. */
    private record Authority(String name, KeyPair keys) {
        static Authority of(String name) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                return new Authority(name, generator.generateKeyPair());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private UUID certify(Authority subject, Authority issuer) {
        return certify(subject, issuer, issuer);
    }

    /** @param named whose key the certificate says is its issuer's */
    private UUID certify(Authority subject, Authority issuer, Authority named) {
        serial++;
        UUID id = new UUID(0, serial);
        try {
            var certificate = new JcaX509v3CertificateBuilder(
                            new X500Name("CN=" + issuer.name()),
                            BigInteger.valueOf(serial),
                            Date.from(START),
                            Date.from(START.plusSeconds(86_400)),
                            new X500Name("CN=" + subject.name()),
                            subject.keys().getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils()
                                    .createSubjectKeyIdentifier(subject.keys().getPublic()))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils()
                                    .createAuthorityKeyIdentifier(named.keys().getPublic()))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(issuer.keys().getPrivate()));
            issuers.put(id, new IssuerCertificate(certificate.getEncoded()));
            return id;
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<UUID> chain(UUID issuer) {
        return Chains.of(issuers, signatures).getOrDefault(issuer, List.of());
    }

    @Test
    void aRootStandsAlone() {
        Authority root = Authority.of("root");
        UUID id = certify(root, root);
        assertThat(chain(id)).containsExactly(id);
    }

    @Test
    void climbsToTheRoot() {
        Authority root = Authority.of("root");
        Authority middle = Authority.of("middle");
        Authority low = Authority.of("low");
        UUID lowId = certify(low, middle);
        UUID rootId = certify(root, root);
        UUID middleId = certify(middle, root);

        assertThat(chain(lowId)).containsExactly(lowId, middleId, rootId);
        assertThat(chain(middleId)).containsExactly(middleId, rootId);
        assertThat(chain(rootId)).containsExactly(rootId);
    }

    @Test
    void aNameAloneMakesNoParent() {
        Authority root = Authority.of("root");
        Authority impostor = Authority.of("root");
        Authority low = Authority.of("low");
        UUID impostorId = certify(impostor, impostor);
        UUID lowId = certify(low, root);

        assertThat(chain(lowId)).containsExactly(lowId);
        assertThat(chain(impostorId)).containsExactly(impostorId);
    }

    @Test
    void aRootComesBeforeItsCrossCertificate() {
        Authority old = Authority.of("old root");
        Authority fresh = Authority.of("new root");
        Authority low = Authority.of("low");
        UUID cross = certify(fresh, old);
        UUID lowId = certify(low, fresh);
        UUID oldId = certify(old, old);
        UUID freshId = certify(fresh, fresh);

        assertThat(chain(lowId)).containsExactly(lowId, freshId, cross, oldId);
        assertThat(chain(cross)).startsWith(cross).contains(oldId);
    }

    @Test
    void reissuesStandInEachOthersChains() {
        Authority root = Authority.of("root");
        UUID first = certify(root, root);
        UUID second = certify(root, root);

        assertThat(chain(first)).containsExactly(first, second);
        assertThat(chain(second)).containsExactly(second, first);
    }

    @Test
    void endsWhereCrossCertificatesGoInACircle() {
        Authority one = Authority.of("one");
        Authority two = Authority.of("two");
        UUID oneByTwo = certify(one, two);
        UUID twoByOne = certify(two, one);

        assertThat(chain(oneByTwo)).containsExactly(oneByTwo, twoByOne);
        assertThat(chain(twoByOne)).containsExactly(twoByOne, oneByTwo);
    }

    @Test
    void aKeyIdentifierIsAHintAndNoMore() {
        Authority root = Authority.of("root");
        Authority other = Authority.of("root");
        Authority low = Authority.of("low");
        UUID otherId = certify(other, other);
        UUID rootId = certify(root, root);
        UUID lowId = certify(low, root, other);

        assertThat(chain(lowId)).containsExactly(lowId, rootId);
        assertThat(chain(otherId)).containsExactly(otherId);
    }

    @Test
    void checksOneSignatureForACertificateThatNamesItsParentsKey() {
        for (int i = 0; i < 20; i++) {
            Authority root = Authority.of("root");
            certify(root, root);
            certify(Authority.of("low"), root);
        }
        Chains.of(issuers, signatures);
        Chains.of(issuers, signatures);
        assertThat(signatures.size()).isEqualTo(40);
    }

    @Test
    void triesNoMoreThanAFewKeysOfAName() {
        Authority stranger = Authority.of("root");
        for (int i = 0; i < 2 * Chains.MOST_KEYS; i++) {
            certify(Authority.of("root"), stranger);
        }
        Chains.of(issuers, signatures);
        assertThat(signatures.size()).isEqualTo(2 * Chains.MOST_KEYS * Chains.MOST_KEYS);
    }

    @Test
    void aPathEndsAtTheFirstRoot() {
        Authority old = Authority.of("old root");
        Authority fresh = Authority.of("new root");
        Authority low = Authority.of("low");
        UUID cross = certify(fresh, old);
        UUID lowId = certify(low, fresh);
        UUID oldId = certify(old, old);
        UUID freshId = certify(fresh, fresh);

        assertThat(path(lowId, freshId, cross, oldId)).containsExactly(lowId, freshId);
        assertThat(path(lowId, cross, oldId, freshId)).containsExactly(lowId, cross, oldId);
        assertThat(path(freshId, cross, oldId)).containsExactly(freshId);
    }

    @Test
    void aPathLeavesOutWhatSignedNothingOnIt() {
        Authority left = Authority.of("left");
        Authority right = Authority.of("right");
        Authority middle = Authority.of("middle");
        Authority low = Authority.of("low");
        UUID lowId = certify(low, middle);
        UUID middleByLeft = certify(middle, left);
        UUID middleByRight = certify(middle, right);
        UUID rightId = certify(right, right);

        assertThat(path(lowId, middleByLeft, middleByRight, rightId)).containsExactly(lowId, middleByLeft);
    }

    private List<UUID> path(UUID... chain) {
        List<IssuerCertificate> path = Chains.path(
                Arrays.stream(chain)
                        .map(id -> Objects.requireNonNull(issuers.get(id)))
                        .toList(),
                signatures);
        return path.stream()
                .map(certificate -> issuers.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(certificate))
                        .findFirst()
                        .orElseThrow()
                        .getKey())
                .toList();
    }

    @Test
    void isNotTroubledByLongChains() {
        Authority above = Authority.of("ca 0");
        UUID root = certify(above, above);
        UUID last = root;
        for (int i = 1; i <= 40; i++) {
            Authority below = Authority.of("ca " + i);
            last = certify(below, above);
            above = below;
        }
        assertThat(chain(last)).hasSize(41).startsWith(last).endsWith(root);
    }
}
