package io.managedkeys.registry.managedkey;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Entries, alone and with what is known of them. */
interface ManagedKeyRepository extends Repository<ManagedKeyEntity, UUID> {
    String FOUND = "select new io.managedkeys.registry.managedkey.FoundKey(k, b, r) from ManagedKeyEntity k"
            + " left join BindingEntity b on b.managedKeyUuid = k.uuid"
            + " left join RefusedPinEntity r on r.tag = k.credentialTag where k.namespaceUuid = :namespace and ";

    @Query(FOUND + "k.name = :name")
    Optional<FoundKey> findByName(UUID namespace, String name);

    @Query(FOUND + "k.uuid = :uuid")
    Optional<FoundKey> findByUuid(UUID namespace, UUID uuid);

    @Query(
            "select k.name from ManagedKeyEntity k where k.namespaceUuid = :namespace and k.type = :type order by k.name")
    List<String> names(UUID namespace, String type);

    boolean existsByNamespaceUuid(UUID namespace);

    ManagedKeyEntity saveAndFlush(ManagedKeyEntity entry);

    /** The row, locked until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select k from ManagedKeyEntity k where k.uuid = :uuid")
    Optional<ManagedKeyEntity> lock(UUID uuid);

    @Modifying
    @Query("delete from ManagedKeyEntity k where k.uuid = :uuid")
    void delete(UUID uuid);

    /** The next number of the order of PIN events. */
    @Query(nativeQuery = true, value = "select nextval('pin_events')")
    long nextPinEvent();

    @Query("select distinct k.namespaceUuid from ManagedKeyEntity k where k.credentialTag = :tag")
    List<UUID> namespacesWithTag(String tag);

    /** 1 for the one caller that may try these credentials as an operator. */
    @Modifying
    @Transactional
    @Query("update ManagedKeyEntity k set k.operatorTriedVersion = k.credentialsVersion where k.uuid = :uuid"
            + " and k.credentialsVersion = :credentialsVersion and k.operatorTriedVersion < :credentialsVersion")
    int claimOperatorsTry(UUID uuid, int credentialsVersion);

    /** Notes which PIN the credentials hold, unless they were replaced meanwhile. */
    @Modifying
    @Transactional
    @Query("update ManagedKeyEntity k set k.credentialTag = :tag where k.uuid = :uuid"
            + " and k.credentialsVersion = :credentialsVersion")
    void noteTag(UUID uuid, int credentialsVersion, String tag);
}
