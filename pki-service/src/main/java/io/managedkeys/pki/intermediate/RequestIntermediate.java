package io.managedkeys.pki.intermediate;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.pki.config.EntryName;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.config.MountWarnings;
import io.managedkeys.pki.key.IssuerKey;
import io.managedkeys.pki.key.IssuerKeys;
import io.managedkeys.pki.key.NamedKey;
import io.managedkeys.pki.signing.CertificateSigner;
import io.managedkeys.pki.x509.CertificateFormat;
import io.managedkeys.pki.x509.IssuerKeyKind;
import io.managedkeys.pki.x509.SigningAlgorithm;
import io.managedkeys.pki.x509.SigningWish;
import io.managedkeys.pki.x509.UnsignedRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Has a managed key sign the request for an intermediate, for a root that may be anywhere, and keeps the key's entry. */
@Component
class RequestIntermediate {
    private final NamedKey namedKey;
    private final CertificateSigner signer;
    private final MountConfigs configs;
    private final IssuerKeys keys;
    private final TransactionTemplate transaction;

    RequestIntermediate(
            NamedKey namedKey,
            CertificateSigner signer,
            MountConfigs configs,
            IssuerKeys keys,
            TransactionTemplate transaction) {
        this.namedKey = namedKey;
        this.signer = signer;
        this.configs = configs;
        this.keys = keys;
        this.transaction = transaction;
    }

    VaultResponse on(Admission admission, String type, IntermediateRequest request) {
        NamedKey.demandType(type);
        CertificateFormat format = CertificateFormat.named(request.format());
        Deadline deadline = admission.deadline();
        UUID mount = admission.mount().uuid();
        String keyName = keyName(mount, type, request);
        var names = request.names();
        var subject = request.subject().toName();
        GrantedKey key = namedKey.find(admission, type, request.key(), deadline).orElseThrow(NamedKey::softwareRefused);
        SigningAlgorithm algorithm = SigningAlgorithm.choose(
                IssuerKeyKind.ofSpki(key.publicKey()),
                SigningWish.explicit(request.signatureBits(), request.usePss()),
                key.schemes());
        byte[] csr = signer.sign(
                admission,
                ManagedKeys.reference(key),
                UnsignedRequest.of(
                        new UnsignedRequest.Wish(
                                subject,
                                names,
                                key.publicKey(),
                                request.keyUsage() == null ? 0 : request.keyUsageBits(),
                                Boolean.TRUE.equals(request.addBasicConstraints())),
                        algorithm),
                deadline);
        IssuerKey stored = transaction.execute(status -> {
            configs.claim(mount);
            return keys.save(mount, key, keyName);
        });
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("csr", format.encode("CERTIFICATE REQUEST", csr));
        answer.put("key_id", stored.id());
        return VaultResponse.data(answer).withWarnings(warnings(mount, request));
    }

    private String keyName(UUID mount, String type, IntermediateRequest request) {
        String name = EntryName.checked(request.keyName(), "key");
        if (NamedKey.isExisting(type) && !name.isEmpty()) {
            throw ApiException.invalid("key_name cannot be given together with an existing key");
        }
        keys.demandFree(mount, name);
        return name;
    }

    private List<String> warnings(UUID mount, IntermediateRequest request) {
        List<String> warnings = new ArrayList<>();
        if (!request.unusableKeyUsages().isEmpty()) {
            warnings.add("Invalid key usage will be ignored: " + String.join(", ", request.unusableKeyUsages()));
        }
        if (configs.of(mount).urls().isEmpty()) {
            warnings.add(MountWarnings.NO_URLS + " Since this certificate is an intermediate, it might be useful to"
                    + " regenerate this certificate after fixing this problem for the root mount.");
        }
        return warnings;
    }
}
