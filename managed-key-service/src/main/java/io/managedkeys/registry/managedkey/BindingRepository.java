package io.managedkeys.registry.managedkey;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Intents, bindings, and which namespace a key's identity belongs to; all changes are conditional statements. */
interface BindingRepository extends Repository<BindingEntity, UUID> {
    /** 1 when the caller now holds the intent to resolve the key: there was none, or its lease has ended. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = """
            insert into managed_key_binding
                (managed_key_uuid, namespace_uuid, config_version, lease_owner, lease_until)
            select k.uuid, k.namespace_uuid, k.config_version, :owner, :until from managed_key k
                where k.uuid = :managedKey and k.config_version = :configVersion
            on conflict (managed_key_uuid) do update
                set config_version = excluded.config_version, lease_owner = :owner, lease_until = :until
                where managed_key_binding.identity is null and managed_key_binding.lease_until <= :now""")
    int claim(UUID managedKey, int configVersion, UUID owner, Instant now, Instant until);

    /** Gives an intent up, so that the next caller need not wait for the lease to end. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = """
            delete from managed_key_binding where managed_key_uuid = :managedKey and lease_owner = :owner""")
    void release(UUID managedKey, UUID owner);

    /** Ends whatever intent there is; its holder's result will not be recorded. */
    @Modifying
    @Query(nativeQuery = true, value = """
            delete from managed_key_binding where managed_key_uuid = :managedKey and identity is null""")
    void cancel(UUID managedKey);

    /** The namespace that the identity belongs to from now on; the row stays locked until the transaction ends. */
    @Modifying
    @Query(nativeQuery = true, value = """
            insert into key_identity (identity, namespace_uuid) values (:identity, :namespace)
            on conflict (identity) do update set namespace_uuid = key_identity.namespace_uuid""")
    void claimIdentity(String identity, UUID namespace);

    @Query(nativeQuery = true, value = "select namespace_uuid from key_identity where identity = :identity")
    UUID ownerOf(String identity);

    /** 0 when the intent is no longer the caller's. */
    @Modifying
    @Query(nativeQuery = true, value = """
            update managed_key_binding set lease_owner = null, lease_until = null, identity = :identity,
                locator = :locator, spki = cast(:spki as bytea), key_spec = :keySpec, capabilities = :capabilities,
                schemes = :schemes, provenance = :provenance, generated = :generated, resolved_at = :now
            where managed_key_uuid = :managedKey and lease_owner = :owner""")
    int record(
            UUID managedKey,
            UUID owner,
            String identity,
            String locator,
            byte @Nullable [] spki,
            String keySpec,
            String capabilities,
            String schemes,
            String provenance,
            boolean generated,
            Instant now);

    /** After an update of the entry that names the same key in another way. */
    @Modifying
    @Query(nativeQuery = true, value = """
            update managed_key_binding set config_version = :configVersion, locator = :locator,
                capabilities = :capabilities, schemes = :schemes, provenance = :provenance, resolved_at = :now
            where managed_key_uuid = :managedKey and identity = :identity""")
    int move(
            UUID managedKey,
            String identity,
            int configVersion,
            String locator,
            String capabilities,
            String schemes,
            String provenance,
            Instant now);

    /** The key was found again with this version of its entry, and so with the credentials of it. */
    @Modifying
    @Query(nativeQuery = true, value = """
            update managed_key_binding set config_version = :configVersion
            where managed_key_uuid = :managedKey and identity = :identity and config_version < :configVersion""")
    void confirm(UUID managedKey, String identity, int configVersion);

    @Query(nativeQuery = true, value = """
            select i.identity from key_identity i join managed_key_binding b on b.identity = i.identity
                where b.managed_key_uuid = :managedKey for update of i""")
    Optional<String> lockIdentityOf(UUID managedKey);

    /** Frees an identity that no entry is bound to any more. */
    @Modifying
    @Query(nativeQuery = true, value = """
            delete from key_identity i where i.identity = :identity
                and not exists (select from managed_key_binding b where b.identity = i.identity)""")
    void forgetIdentity(String identity);

    @Query("select b from BindingEntity b where b.managedKeyUuid = :managedKey")
    Optional<BindingEntity> find(UUID managedKey);
}
