package io.managedkeys.suite;

/** Clients whose answers are kept for {@link SecretsIT}. */
final class TestClients {
    private TestClients() {}

    /** With the root token, in the root namespace. */
    static ApiClient of(Suite suite) {
        return ApiClient.of(suite).hearing(Transcript::add);
    }
}
