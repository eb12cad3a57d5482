package io.managedkeys.pki.issue;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client may say of a leaf, with a key of its own or without; null where it said nothing. */
sealed interface LeafRequest {
    /** Fields of {@code issue}: the key is made here. */
    record Issue(
            @Nullable String commonName,
            @Nullable String altNames,
            @Nullable List<String> ipSans,
            @Nullable List<String> uriSans,
            @Nullable List<String> otherSans,
            @Nullable Duration ttl,
            @Nullable String notAfter,
            @Nullable String format,
            @Nullable String privateKeyFormat,
            @Nullable Boolean excludeCnFromSans,
            @Nullable Boolean removeRootsFromChain,
            @Nullable List<String> userIds,
            @Nullable String serialNumber,
            @Nullable JsonNode certMetadata)
            implements LeafRequest {}

    /** Fields of {@code sign}: the key is the request's. */
    record Sign(
            @Nullable String csr,
            @Nullable String commonName,
            @Nullable String altNames,
            @Nullable List<String> ipSans,
            @Nullable List<String> uriSans,
            @Nullable List<String> otherSans,
            @Nullable Duration ttl,
            @Nullable String notAfter,
            @Nullable String format,
            @Nullable String privateKeyFormat,
            @Nullable Boolean excludeCnFromSans,
            @Nullable Boolean removeRootsFromChain,
            @Nullable List<String> userIds,
            @Nullable String serialNumber,
            @Nullable JsonNode certMetadata)
            implements LeafRequest {}

    @Nullable
    String commonName();

    @Nullable
    String altNames();

    @Nullable
    List<String> ipSans();

    @Nullable
    List<String> uriSans();

    @Nullable
    List<String> otherSans();

    @Nullable
    Duration ttl();

    @Nullable
    String notAfter();

    @Nullable
    String format();

    @Nullable
    String privateKeyFormat();

    @Nullable
    Boolean excludeCnFromSans();

    @Nullable
    Boolean removeRootsFromChain();

    @Nullable
    List<String> userIds();

    @Nullable
    String serialNumber();

    @Nullable
    JsonNode certMetadata();
}
