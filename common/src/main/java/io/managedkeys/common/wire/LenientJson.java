package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.secret.Secret;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vault's weak typing: a field's declared type decides how its JSON is read ({@code "2"} is a number, {@code "a,b"} a
 * list). A record states the fields: component {@code maxTtl} is the field {@code max_ttl}; an absent or null field
 * gives null. Types: String, Boolean, Integer, Long, BigInteger, Duration, Secret, {@code List<String>},
 * {@code List<JsonNode>}, {@code Map<String, String>}, JsonNode, {@link WireFields} and further such records. See
 * docs/wire for the table.
 */
public final class LenientJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> recordType) {
            return Shape.of(recordType);
        }
    };

    private record Field(String name, Function<JsonNode, Object> conversion) {}

    private record Shape(List<Field> fields, MethodHandle constructor) {
        Set<String> unknown(WireFields given) {
            Set<String> unknown = new TreeSet<>(given.values().keySet());
            fields.forEach(field -> unknown.remove(field.name()));
            return unknown;
        }

        static Shape of(Class<?> recordType) {
            RecordComponent[] components = recordType.getRecordComponents();
            if (components == null) {
                throw new IllegalStateException(recordType + " is no record");
            }
            try {
                Constructor<?> canonical = recordType.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                canonical.setAccessible(true);
                return new Shape(
                        Arrays.stream(components)
                                .map(component -> new Field(wireName(component.getName()), conversion(component)))
                                .toList(),
                        MethodHandles.lookup()
                                .unreflectConstructor(canonical)
                                .asSpreader(Object[].class, components.length));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot make " + recordType.getName(), e);
            }
        }
    }

    /** A record, and the names of the fields it does not know, sorted. */
    public record Parsed<T>(T value, Set<String> unknown) {}

    private LenientJson() {}

    static JsonMapper mapper() {
        return MAPPER;
    }

    /** @throws ApiException 400 with Vault's text for the field that does not convert */
    public static <T> Parsed<T> read(WireFields fields, Class<T> recordType) {
        Shape shape = SHAPES.get(recordType);
        @Nullable Object[] arguments = new @Nullable Object[shape.fields().size()];
        int known = 0;
        for (int i = 0; i < arguments.length; i++) {
            Field field = shape.fields().get(i);
            JsonNode node = fields.values().get(field.name());
            arguments[i] = node == null || node.isNull() ? null : convert(field, node);
            known += node == null ? 0 : 1;
        }
        Set<String> unknown = known == fields.values().size() ? Set.of() : shape.unknown(fields);
        try {
            return new Parsed<>(recordType.cast(shape.constructor().invoke(arguments)), unknown);
        } catch (ApiException refused) {
            throw refused;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make " + recordType.getName(), e);
        }
    }

    private static Object convert(Field field, JsonNode node) {
        try {
            return field.conversion().apply(node);
        } catch (IllegalArgumentException e) {
            throw new ApiException(
                    ErrorKind.INVALID_REQUEST,
                    "Field validation failed: error converting input for field \"%s\": %s"
                            .formatted(field.name(), e.getMessage()),
                    e);
        }
    }

    private static Function<JsonNode, Object> conversion(RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isRecord() && type != WireFields.class) {
            return node -> WeakTypes.object(node).as(type);
        }
        return switch (type.getName()) {
            case "java.lang.String" -> WeakTypes::text;
            case "java.lang.Boolean" -> WeakTypes::bool;
            case "java.lang.Integer" -> WeakTypes::int32;
            case "java.lang.Long" -> WeakTypes::int64;
            case "java.math.BigInteger" -> WeakTypes::integer;
            case "java.time.Duration" -> WeakTypes::duration;
            case "java.util.List" -> isListOf(component, JsonNode.class) ? WeakTypes::nodes : WeakTypes::commaList;
            case "java.util.Map" -> WeakTypes::pairs;
            case "tools.jackson.databind.JsonNode" -> node -> node;
            default -> {
                if (type == Secret.class) {
                    yield node -> Secret.of(WeakTypes.text(node, false));
                }
                if (type == WireFields.class) {
                    yield WeakTypes::object;
                }
                throw new IllegalStateException("no wire form for " + component);
            }
        };
    }

    private static boolean isListOf(RecordComponent component, Class<?> element) {
        return component.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] == element;
    }

    /** {@code maxTtl} is {@code max_ttl}; {@code default_} is {@code default}, which Java keeps for itself. */
    static String wireName(String componentName) {
        StringBuilder name = new StringBuilder(componentName.length() + 4);
        int length = componentName.endsWith("_") ? componentName.length() - 1 : componentName.length();
        for (int i = 0; i < length; i++) {
            char c = componentName.charAt(i);
            if (Character.isUpperCase(c)) {
                name.append('_').append(Character.toLowerCase(c));
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }
}
