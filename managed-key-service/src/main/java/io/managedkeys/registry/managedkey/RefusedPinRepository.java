package io.managedkeys.registry.managedkey;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/** PINs that tokens refused, by tag. */
interface RefusedPinRepository extends Repository<RefusedPinEntity, String> {
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = """
            insert into refused_pin (tag, refused_at, pin_order) values (:tag, :now, nextval('pin_events'))
            on conflict (tag) do update set refused_at = excluded.refused_at, pin_order = excluded.pin_order""")
    void refuse(String tag, Instant now);

    /** 1 when the PIN was refused before. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = "delete from refused_pin where tag = :tag")
    int forgive(String tag);

    /** The newest, so many that a request stays small. */
    @Query(nativeQuery = true, value = "select tag from refused_pin order by pin_order desc limit 1000")
    Set<String> newest();

    /** Whether an entry's PIN was written again after it was refused. */
    @Query(nativeQuery = true, value = """
            select exists (select from refused_pin r join managed_key k on k.credential_tag = r.tag
                where k.uuid = :managedKey and k.credentials_order > r.pin_order)""")
    boolean wasWrittenSince(UUID managedKey);

    /** 1 when no other operator tries the PIN at the moment. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = """
            insert into pin_try (tag, lease_owner, lease_until) values (:tag, :owner, :until)
            on conflict (tag) do update set lease_owner = :owner, lease_until = :until where pin_try.lease_until <= :now""")
    int beginTry(String tag, UUID owner, Instant now, Instant until);

    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = "delete from pin_try where tag = :tag and lease_owner = :owner")
    void endTry(String tag, UUID owner);
}
