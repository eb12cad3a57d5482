package io.managedkeys.registry;

import io.managedkeys.common.database.TestPostgres;
import java.util.Map;

/** Databases on one server for all tests of this JVM; it ends with it. */
public final class RegistryDatabase {
    private static final TestPostgres SERVER = new TestPostgres("registry");

    private RegistryDatabase() {}

    /** A new database with the registry's empty schema; the answer is what the service is told of it. */
    public static Map<String, String> create() {
        return SERVER.newDatabase().settings();
    }
}
