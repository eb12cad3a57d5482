package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vault's weak typing: a field's declared type decides how its JSON is read ({@code "2"} is a number, {@code "a,b"} a
 * list). A record states the fields: component {@code maxTtl} is the field {@code max_ttl}; an absent or null field
 * gives null. See docs/wire for the table.
 */
public final class LenientJson {
    /** Limits of Vault's own JSON reader; beyond them a body is refused. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(300)
                            .maxStringLength(1_048_576)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private record Field(String name, RecordComponent component) {}

    /** A record, and the names of the fields it does not know, sorted. */
    public record Parsed<T>(T value, Set<String> unknown) {}

    private LenientJson() {}

    static JsonMapper mapper() {
        return MAPPER;
    }

    /** @throws ApiException 400 with Vault's text for the field that does not convert */
    public static <T> Parsed<T> read(WireFields fields, Class<T> recordType) {
        List<Field> declared = FIELDS.computeIfAbsent(recordType, LenientJson::fieldsOf);
        Object[] arguments = new Object[declared.size()];
        Class<?>[] types = new Class<?>[declared.size()];
        Set<String> unknown = new TreeSet<>(fields.values().keySet());
        for (int i = 0; i < arguments.length; i++) {
            Field field = declared.get(i);
            types[i] = field.component().getType();
            JsonNode node = fields.values().get(field.name());
            arguments[i] = node == null || node.isNull() ? null : convert(field, node);
            unknown.remove(field.name());
        }
        try {
            var constructor = recordType.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return new Parsed<>(constructor.newInstance(arguments), unknown);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ApiException refused) {
                throw refused;
            }
            throw new IllegalStateException("cannot make " + recordType.getName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + recordType.getName(), e);
        }
    }

    private static List<Field> fieldsOf(Class<?> recordType) {
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : recordType.getRecordComponents()) {
            String name =
                    component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(java.util.Locale.ROOT);
            fields.add(new Field(name, component));
        }
        return List.copyOf(fields);
    }

    private static Object convert(Field field, JsonNode node) {
        Class<?> type = field.component().getType();
        try {
            if (type == String.class) {
                return string(node);
            }
            if (type == Boolean.class) {
                return bool(node);
            }
            if (type == Integer.class) {
                return Math.toIntExact(integer(node));
            }
            if (type == Long.class) {
                return integer(node);
            }
            if (type == BigInteger.class) {
                return new BigInteger(string(node).trim());
            }
            if (type == Duration.class) {
                return WireDuration.parse(string(node));
            }
            if (type == Secret.class) {
                return Secret.of(string(node));
            }
            if (type == List.class) {
                return isListOf(field, JsonNode.class) ? nodes(node) : strings(node);
            }
            if (type == Map.class) {
                return pairs(node);
            }
            if (type == JsonNode.class) {
                return node;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ApiException.invalid("Field validation failed: error converting input for field \"%s\": %s"
                    .formatted(field.name(), e.getMessage()));
        }
        throw new IllegalStateException("no wire form for " + field.component());
    }

    private static boolean isListOf(Field field, Class<?> element) {
        return field.component().getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] == element;
    }

    private static String string(JsonNode node) {
        if (node.isString() || node.isNumber()) {
            return node.asString();
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? "1" : "0";
        }
        throw new IllegalArgumentException("expected type 'string', got unconvertible type '" + goType(node) + "'");
    }

    private static boolean bool(JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.decimalValue().signum() != 0;
        }
        if (node.isString()) {
            return node.stringValue().isEmpty() || node.stringValue().equals("0")
                    ? false
                    : parseBoolean(node.stringValue());
        }
        throw new IllegalArgumentException("expected type 'bool', got unconvertible type '" + goType(node) + "'");
    }

    private static long integer(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? 1 : 0;
        }
        if (node.isString()) {
            return node.stringValue().isEmpty() ? 0 : Long.parseLong(node.stringValue());
        }
        throw new IllegalArgumentException("expected type 'int', got unconvertible type '" + goType(node) + "'");
    }

    private static List<String> strings(JsonNode node) {
        List<String> values = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> values.add(string(item).trim()));
        } else {
            for (String item : string(node).split(",", -1)) {
                values.add(item.trim());
            }
            values.removeIf(String::isEmpty);
        }
        return values;
    }

    private static List<JsonNode> nodes(JsonNode node) {
        if (!node.isArray()) {
            throw new IllegalArgumentException("expected a list, got unconvertible type '" + goType(node) + "'");
        }
        List<JsonNode> items = new ArrayList<>();
        node.forEach(items::add);
        return items;
    }

    private static Map<String, String> pairs(JsonNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        if (node.isObject()) {
            node.properties().forEach(entry -> values.put(entry.getKey(), string(entry.getValue())));
            return values;
        }
        for (String pair : strings(node)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("invalid key pair \"" + pair + "\"");
            }
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return values;
    }

    private static String goType(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case BOOLEAN -> "bool";
            case NUMBER -> "json.Number";
            default -> "string";
        };
    }

    /** Go's strconv.ParseBool. */
    static boolean parseBoolean(String text) {
        return switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default ->
                throw new IllegalArgumentException("strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
        };
    }
}
