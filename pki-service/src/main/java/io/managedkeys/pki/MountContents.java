package io.managedkeys.pki;

import io.managedkeys.common.engine.MountRows;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Everything that belongs to a mount, over all features: deleted with it, or not at all. */
@Component
class MountContents implements MountRows {
    /** Issuers before the keys that they refer to. */
    private static final List<String> TABLES = List.of("certificate", "issuer", "issuer_key", "role", "mount_config");

    private final JdbcClient database;

    MountContents(JdbcClient database) {
        this.database = database;
    }

    @Override
    public Set<UUID> mounts() {
        Set<UUID> mounts = new HashSet<>();
        for (String table : TABLES) {
            mounts.addAll(database.sql("SELECT DISTINCT mount FROM " + table)
                    .query(UUID.class)
                    .list());
        }
        return mounts;
    }

    @Override
    @Transactional
    public void delete(UUID mount) {
        for (String table : TABLES) {
            database.sql("DELETE FROM " + table + " WHERE mount = ?")
                    .param(mount)
                    .update();
        }
    }
}
