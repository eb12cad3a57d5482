package io.managedkeys.suite.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what was tried, and writes it as Markdown: a table for each backend, with the reason of each no below it. */
final class MatrixPage {
    static final String HEAD = """
            # What works with which key

            Written by the suite's own test (`MatrixIT`), which tries every write of the engines with a key of each kind in
            each backend, through the front door, with what the backends offer by default. A number is the reason of a no:
            the very text that the caller gets. Keys in clouds are in stand-ins.
            """;

    /** By backend, operation and kind of key: null is yes, else the reason. */
    private final Map<String, Map<String, Map<String, @Nullable String>>> cells = new LinkedHashMap<>();

    void add(String backend, String operation, String kind, @Nullable String reason) {
        cells.computeIfAbsent(backend, key -> new LinkedHashMap<>())
                .computeIfAbsent(operation, key -> new LinkedHashMap<>())
                .put(kind, reason);
    }

    /** The backend's chapter. */
    String chapter(String backend) {
        Map<String, Map<String, @Nullable String>> rows = cells.getOrDefault(backend, Map.of());
        Set<String> kinds = new LinkedHashSet<>();
        rows.values().forEach(row -> kinds.addAll(row.keySet()));
        StringBuilder text = new StringBuilder("## `%s`\n\n| Operation |".formatted(backend));
        kinds.forEach(kind -> text.append(' ').append(kind).append(" |"));
        text.append("\n|---|").append("---|".repeat(kinds.size())).append('\n');
        List<String> reasons = new ArrayList<>();
        rows.forEach((operation, row) -> {
            text.append("| ").append(operation).append(" |");
            kinds.forEach(kind ->
                    text.append(' ').append(cell(row.get(kind), reasons)).append(" |"));
            text.append('\n');
        });
        for (int i = 0; i < reasons.size(); i++) {
            text.append(i == 0 ? "\n" : "").append("%d. %s\n".formatted(i + 1, reasons.get(i)));
        }
        return text.toString();
    }

    private static String cell(@Nullable String reason, List<String> reasons) {
        if (reason == null) {
            return "yes";
        }
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
        return "no (%d)".formatted(reasons.indexOf(reason) + 1);
    }

    /** A page with the chapter in the place of the backend's old one, or at its end. */
    static String with(String page, String backend, String chapter) {
        String start = "## `%s`\n".formatted(backend);
        int from = page.indexOf(start);
        if (from < 0) {
            return page.stripTrailing() + "\n\n" + chapter;
        }
        int next = page.indexOf("\n## `", from);
        return page.substring(0, from) + chapter + (next < 0 ? "" : page.substring(next));
    }
}
