package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** How values that no query looks into stand in a column: JSON, or names by comma. */
final class StoredForm {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private StoredForm() {}

    static String json(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static <T> T json(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }

    static List<PermittedScheme> schemes(String json) {
        return List.of(json(json, PermittedScheme[].class));
    }

    static String names(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(","));
    }

    static Set<String> names(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(",", -1));
    }

    static String usages(Set<KeyUsage> usages) {
        return usages.stream().sorted().map(KeyUsage::wireName).collect(Collectors.joining(","));
    }

    static Set<KeyUsage> usages(String text) {
        return text.isEmpty()
                ? Set.of()
                : Arrays.stream(text.split(",", -1))
                        .map(name -> KeyUsage.named(name).orElseThrow())
                        .collect(Collectors.toUnmodifiableSet());
    }
}
