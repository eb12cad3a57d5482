package io.managedkeys.pki.root;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.pki.config.EntryName;
import io.managedkeys.pki.config.MountConfig;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.config.MountWarnings;
import io.managedkeys.pki.config.UrlTemplates;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.key.IssuerKey;
import io.managedkeys.pki.key.IssuerKeys;
import io.managedkeys.pki.key.NamedKey;
import io.managedkeys.pki.signing.CertificateSigner;
import io.managedkeys.pki.x509.AuthorityUrls;
import io.managedkeys.pki.x509.CertificateFormat;
import io.managedkeys.pki.x509.CertificateTemplate;
import io.managedkeys.pki.x509.CertificateTemplate.Basic;
import io.managedkeys.pki.x509.IssuerKeyKind;
import io.managedkeys.pki.x509.SerialNumber;
import io.managedkeys.pki.x509.SigningAlgorithm;
import io.managedkeys.pki.x509.SigningWish;
import io.managedkeys.pki.x509.Subject;
import io.managedkeys.pki.x509.UnsignedCertificate;
import io.managedkeys.pki.x509.Validity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes a root of a managed key: checks, has it signed, then stores issuer, key and certificate together. */
@Component
class GenerateRoot {
    private static final String NEXT = "next";

    private final NamedKey namedKey;
    private final CertificateSigner signer;
    private final MountConfigs configs;
    private final Issuers issuers;
    private final IssuerKeys keys;
    private final RootRecord record;
    private final InstantSource clock;

    GenerateRoot(
            NamedKey namedKey,
            CertificateSigner signer,
            MountConfigs configs,
            Issuers issuers,
            IssuerKeys keys,
            RootRecord record,
            InstantSource clock) {
        this.namedKey = namedKey;
        this.signer = signer;
        this.configs = configs;
        this.issuers = issuers;
        this.keys = keys;
        this.record = record;
        this.clock = clock;
    }

    /** @param rotating whether an unnamed issuer is called {@code next} where that name is free */
    VaultResponse on(Admission admission, String type, boolean rotating, RootRequest request) {
        NamedKey.demandType(type);
        CertificateFormat format = CertificateFormat.named(request.format());
        Deadline deadline = admission.deadline();
        Optional<GrantedKey> managedKey = namedKey.find(admission, type, request.key(), deadline);
        UUID mount = admission.mount().uuid();
        RootRecord.Names names = names(mount, type, rotating, request);
        MountConfig config = configs.of(mount);
        boolean urlsNeedIssuer = config.templating() && UrlTemplates.needsIssuer(config.urls());
        UUID id = UUID.randomUUID();
        AuthorityUrls urls = urlsNeedIssuer
                ? AuthorityUrls.NONE
                : config.templating() ? UrlTemplates.fill(config.urls(), id, config.cluster()) : config.urls();
        CertificateTemplate unkeyed = template(admission, request, urls);
        GrantedKey key = managedKey.orElseThrow(NamedKey::softwareRefused);
        CertificateTemplate template = unkeyed.withKey(key.publicKey());
        SigningAlgorithm algorithm = SigningAlgorithm.choose(
                IssuerKeyKind.ofSpki(key.publicKey()),
                SigningWish.explicit(request.signatureBits(), request.usePss()),
                key.schemes());
        byte[] der = signer.sign(
                admission, ManagedKeys.reference(key), UnsignedCertificate.selfSigned(template, algorithm), deadline);
        IssuerKey stored = record.write(mount, id, names, key, template, algorithm, der);
        return VaultResponse.data(answer(format, der, template, id, names.issuer(), stored))
                .withWarnings(warnings(request, template, urlsNeedIssuer));
    }

    private RootRecord.Names names(UUID mount, String type, boolean rotating, RootRequest request) {
        String issuer = EntryName.checked(request.issuerName(), "issuer");
        issuers.demandFree(mount, issuer);
        if (rotating && issuer.isEmpty() && issuers.find(mount, NEXT).isEmpty()) {
            issuer = NEXT;
        }
        String key = EntryName.checked(request.keyName(), "key");
        if (NamedKey.isExisting(type) && !key.isEmpty()) {
            throw ApiException.invalid("key_name cannot be given together with an existing key");
        }
        keys.demandFree(mount, key);
        return new RootRecord.Names(issuer, key);
    }

    private CertificateTemplate template(Admission admission, RootRequest request, AuthorityUrls urls) {
        Subject subject = request.subject();
        if (subject.isEmpty()) {
            throw ApiException.invalid(
                    "a CA certificate needs a subject (RFC 5280 §4.1.2.6): give common_name, or another"
                            + " field of it");
        }
        var names = request.names();
        Validity validity = request.validity(
                        Duration.ofSeconds(admission.mount().defaultLeaseSeconds()),
                        Duration.ofSeconds(admission.mount().maxLeaseSeconds()))
                .from(clock.instant());
        return new CertificateTemplate(
                SerialNumber.random(),
                subject.toName(),
                names,
                new byte[0],
                validity.notBefore(),
                validity.notAfter(),
                request.keyUsageBits(),
                List.of(),
                new Basic.Authority(request.pathLength()),
                request.constraints(),
                List.of(),
                urls);
    }

    private static Map<String, Object> answer(
            CertificateFormat format,
            byte[] der,
            CertificateTemplate template,
            UUID issuer,
            String issuerName,
            IssuerKey key) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("certificate", format.certificate(der));
        answer.put("expiration", template.notAfter().getEpochSecond());
        answer.put("issuer_id", issuer);
        answer.put("issuer_name", issuerName);
        answer.put("issuing_ca", format.certificate(der));
        answer.put("key_id", key.id());
        answer.put("key_name", key.name());
        answer.put("serial_number", SerialNumber.text(template.serial()));
        return answer;
    }

    private static List<String> warnings(RootRequest request, CertificateTemplate template, boolean urlsNeedIssuer) {
        List<String> warnings = new ArrayList<>();
        if (request.keyUsage() != null) {
            warnings.add("Invalid key usage will be ignored: " + String.join(", ", request.unusableKeyUsages()));
        }
        if (urlsNeedIssuer) {
            warnings.add("The mount's AIA URLs hold {{issuer_id}}, which a root cannot carry; it has none.");
        } else if (template.urls().isEmpty()) {
            warnings.add(MountWarnings.NO_URLS);
        }
        if (Integer.valueOf(0).equals(request.pathLength())) {
            warnings.add("Max path length of the generated certificate is zero. This certificate cannot be used to"
                    + " issue intermediate CA certificates.");
        }
        return warnings;
    }
}
