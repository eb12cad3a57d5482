package io.managedkeys.common.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The fields of a request as they came, from the JSON body, a form or the query, before any conversion. */
public record WireFields(Map<String, JsonNode> values) {
    public WireFields {
        values = new LinkedHashMap<>(values);
    }
}
