package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.GrantedPublicKey;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.Resolution;

/** The key of one entry, in KMS of one account and region. */
final class AwsKmsBackend implements KeyBackend {
    private final AwsKmsBackends backends;
    private final BackendConfig.AwsKms config;
    private final WantedKey wanted;

    /** @throws ApiException 400 when the entry makes no sense, whatever KMS holds */
    AwsKmsBackend(AwsKmsBackends backends, BackendConfig.AwsKms config) {
        this.backends = backends;
        this.config = config;
        this.wanted = WantedKey.of(config);
    }

    /** No number of wrong tries locks an AWS account, so credentials have no tag. */
    @Override
    public CheckedConfig check(Owner owner, Credentials credentials, Deadline deadline) {
        Kms unused = backends.kms(config, owner, credentials);
        return new CheckedConfig(null);
    }

    @Override
    public ResolvedKey resolve(Resolution resolution, Credentials credentials, Deadline deadline) {
        Kms kms = backends.kms(config, resolution.owner(), credentials);
        return new ResolveKey(kms, config.kmsKey(), wanted, resolution).run(deadline);
    }

    /** Asks nothing of KMS: that a key is the granted one shows with its first signature or ciphertext. */
    @Override
    public BackendKey open(KeyGrant grant, Credentials credentials, Deadline deadline) {
        Kms kms = backends.kms(
                config, new Owner(grant.managedKey(), grant.namespace(), grant.namespacePath()), credentials);
        KeyLocator locator = KeyLocator.parse(grant.locator());
        byte[] spki = grant.spki();
        KeyIdentity identity = spki == null ? KeyLocator.secretIdentity(locator.arn()) : KeyIdentity.ofSpki(spki);
        if (!locator.identity().equals(grant.identity()) || !identity.equals(grant.identity())) {
            throw ClassifiedFailure.CHANGED.at(kms.account().place(), null, null);
        }
        KeyKind kind = KeyKind.granted(grant.keySpec(), grant.schemes())
                .orElseThrow(() -> ApiException.invalid("AWS KMS has no %s keys".formatted(grant.keySpec())));
        GrantedPublicKey publicKey = spki == null ? null : GrantedPublicKey.of(grant.keySpec(), spki);
        return new AwsKmsKey(kms, locator, kind, publicKey, grant::permit);
    }
}
