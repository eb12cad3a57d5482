package io.managedkeys.registry.token;

import java.util.Optional;
import org.springframework.data.repository.Repository;

interface ClientTokenRepository extends Repository<ClientTokenRow, String> {
    Optional<ClientTokenRow> findByHash(String hash);

    Optional<ClientTokenRow> findByAccessor(String accessor);

    ClientTokenRow save(ClientTokenRow row);

    long deleteByHash(String hash);
}
