package io.managedkeys.registry.namespace;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of a namespace, for a write and a patch. */
record NamespaceRequest(@Nullable JsonNode customMetadata) {}
