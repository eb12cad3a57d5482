package io.managedkeys.suite.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives a pod its files as Kubernetes does, below a folder instead of the root: those that its ConfigMaps and Secrets
 * hold, at the paths that its volume mounts name.
 */
final class Kubelet {
    private final List<Map<String, Object>> objects;
    private final Map<String, Map<String, byte[]>> secrets;

    /** @param secrets those that exist beside the chart: name → key → content */
    Kubelet(List<Map<String, Object>> objects, Map<String, Map<String, byte[]>> secrets) {
        this.objects = objects;
        this.secrets = secrets;
    }

    /** The one object of this kind whose component is {@code component}. */
    Map<String, Object> find(String kind, String component) {
        return objects.stream()
                .filter(thing -> kind.equals(thing.get("kind")))
                .filter(thing ->
                        component.equals(at(thing, "metadata", "labels").get("app.kubernetes.io/component")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no %s of %s".formatted(kind, component)));
    }

    static Map<String, Object> podOf(Map<String, Object> deployment) {
        return at(deployment, "spec", "template", "spec");
    }

    static Map<String, Object> containerOf(Map<String, Object> pod) {
        return HelmChart.mapping(list(pod, "containers").getFirst());
    }

    /** Writes the files of a pod below {@code root}. */
    void mount(Map<String, Object> pod, Path root) {
        Map<String, Map<String, Object>> volumes = new HashMap<>();
        list(pod, "volumes").forEach(volume -> volumes.put(text(volume, "name"), HelmChart.mapping(volume)));
        for (Object mount : list(containerOf(pod), "volumeMounts")) {
            Map<String, Object> volume = volumes.get(text(mount, "name"));
            if (volume == null) {
                throw new AssertionError("no volume for " + mount);
            }
            Path folder = root.resolve(text(mount, "mountPath").substring(1));
            contentOf(volume).forEach((name, content) -> write(folder.resolve(name), content));
        }
    }

    private Map<String, byte[]> contentOf(Map<String, Object> volume) {
        if (volume.containsKey("configMap")) {
            String name = text(volume.get("configMap"), "name");
            Map<String, byte[]> files = new HashMap<>();
            objects.stream()
                    .filter(thing -> "ConfigMap".equals(thing.get("kind")))
                    .filter(thing -> name.equals(at(thing, "metadata").get("name")))
                    .forEach(thing -> at(thing, "data")
                            .forEach((file, text) ->
                                    files.put(file, text.toString().getBytes())));
            return files;
        }
        if (volume.containsKey("secret")) {
            Map<String, Object> source = at(volume, "secret");
            Map<String, byte[]> secret = secrets.get(text(source, "secretName"));
            if (secret == null) {
                throw new AssertionError("the chart wants a Secret that nobody made: " + source);
            }
            if (!source.containsKey("items")) {
                return secret;
            }
            Map<String, byte[]> files = new HashMap<>();
            for (Object item : list(source, "items")) {
                byte[] content = secret.get(text(item, "key"));
                if (content == null) {
                    throw new AssertionError("the Secret has no such key: " + item);
                }
                files.put(text(item, "path"), content);
            }
            return files;
        }
        return Map.of();
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> at(Map<String, Object> thing, String... path) {
        Map<String, Object> found = thing;
        for (String step : path) {
            Object next = found.get(step);
            if (next == null) {
                throw new AssertionError("no %s in %s".formatted(step, found.keySet()));
            }
            found = HelmChart.mapping(next);
        }
        return found;
    }

    static List<?> list(Map<String, Object> thing, String name) {
        return thing.get(name) instanceof List<?> elements ? elements : List.of();
    }

    static String text(@Nullable Object thing, String name) {
        if (thing == null) {
            throw new AssertionError("nothing has no " + name);
        }
        return String.valueOf(HelmChart.mapping(thing).get(name));
    }
}
