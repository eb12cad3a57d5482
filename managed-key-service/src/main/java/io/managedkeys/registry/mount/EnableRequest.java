package io.managedkeys.registry.mount;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.LenientJson;
import io.managedkeys.common.wire.WireFields;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Body of {@code POST sys/mounts/:path}. */
record EnableRequest(
        @Nullable String type,
        @Nullable String description,
        @Nullable JsonNode config,
        @Nullable Map<String, String> options,
        @Nullable Boolean local,
        @Nullable Boolean sealWrap,
        @Nullable Boolean externalEntropyAccess,
        @Nullable String pluginName,
        @Nullable String pluginVersion) {

    /** Vault's name of the engine: old clients send type {@code plugin} and the name apart. */
    String engineType() {
        if (type == null || type.isEmpty()) {
            throw ApiException.invalid("backend type must be specified as a string");
        }
        return type.equals("plugin") && pluginName != null ? pluginName : type;
    }

    MountTuning tuning() {
        if (config == null || config.isNull()) {
            return read(Map.of());
        }
        if (!config.isObject()) {
            throw ApiException.invalid(
                    "Field validation failed: error converting input for field \"config\": '' expected a map, got 'string'");
        }
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        config.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return read(fields);
    }

    private static MountTuning read(Map<String, JsonNode> fields) {
        return LenientJson.read(new WireFields(fields), MountTuning.class).value();
    }
}
