package io.managedkeys.suite.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A dashboard of Grafana's, as far as its queries go. */
record Dashboard(String uid, String title, List<Query> queries) {
    /** @param mayBeEmpty whether the panel's description says when there is nothing to see */
    record Query(String panel, String expression, boolean mayBeEmpty) {
        @Override
        public String toString() {
            return panel + ": " + expression;
        }
    }

    static Dashboard read(Path file) {
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
            List<Query> queries = new ArrayList<>();
            for (JsonNode panel : json.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    queries.add(new Query(
                            panel.path("title").asString(),
                            target.path("expr").asString(),
                            panel.path("description").asString("").startsWith("Empty ")));
                }
            }
            return new Dashboard(json.path("uid").asString(), json.path("title").asString(), List.copyOf(queries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
