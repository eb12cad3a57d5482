package io.managedkeys.registry.init;

import java.util.UUID;

/** What this registry, all its replicas together, is called, and whether it was initialised. */
public record Cluster(UUID id, String name, boolean initialized) {}
