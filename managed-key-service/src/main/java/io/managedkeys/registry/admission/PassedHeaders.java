package io.managedkeys.registry.admission;

import java.util.List;

/**
 * Names of headers that a mount lets pass the door.
 *
 * @param toEngine its {@code passthrough_request_headers}
 * @param toClient its {@code allowed_response_headers}
 */
public record PassedHeaders(List<String> toEngine, List<String> toClient) {}
