package io.managedkeys.common.service;

import io.managedkeys.common.secret.Secret;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.Resource;

/**
 * Looks at a service's whole configuration before anything is started, so that all its mistakes are told at once: values
 * that do not fit, settings that do not exist, peers and files that are missing.
 */
public final class ConfigurationCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String BUNDLE = "spring.ssl.bundle.pem." + InternalTls.BUNDLE;
    private static final List<String> FILES =
            List.of(".keystore.certificate", ".keystore.private-key", ".truststore.certificate");
    private static final String DATABASE = "spring.datasource.url";

    private final List<Class<?>> settings;
    private final List<ServiceIdentity> peers;
    private final boolean hasDatabase;

    /** The configuration is not one that a service can start with. */
    public static final class Mistakes extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final List<String> mistakes;

        Mistakes(List<String> mistakes) {
            super("%d mistakes in the configuration: %s".formatted(mistakes.size(), String.join("; ", mistakes)));
            this.mistakes = List.copyOf(mistakes);
        }

        /** One sentence each, which begins with the setting. */
        public List<String> mistakes() {
            return mistakes;
        }
    }

    private ConfigurationCheck(List<Class<?>> settings, List<ServiceIdentity> peers, boolean hasDatabase) {
        this.settings = settings;
        this.peers = peers;
        this.hasDatabase = hasDatabase;
    }

    /** Of a service with a database, that calls the peers. */
    public static ConfigurationCheck of(List<Class<?>> ownSettings, ServiceIdentity... peers) {
        return new ConfigurationCheck(withCommon(ownSettings), List.of(peers), true);
    }

    /** Of a service that calls nobody and keeps nothing. */
    public static ConfigurationCheck withoutDatabase(List<Class<?>> ownSettings) {
        return new ConfigurationCheck(withCommon(ownSettings), List.of(), false);
    }

    private static List<Class<?>> withCommon(List<Class<?>> own) {
        return Stream.concat(own.stream(), Stream.of(ServiceProperties.class)).toList();
    }

    /** @throws Mistakes where there are any */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        List<String> mistakes = new ArrayList<>(mistakes(context.getEnvironment()));
        FILES.forEach(file -> demandFile(BUNDLE + file, context, mistakes));
        if (!mistakes.isEmpty()) {
            throw new Mistakes(mistakes);
        }
    }

    List<String> mistakes(ConfigurableEnvironment environment) {
        List<String> mistakes = new ArrayList<>();
        Set<ConfigurationPropertyName> known = new HashSet<>();
        Set<ConfigurationPropertyName> prefixes = new HashSet<>();
        Binder binder = Binder.get(environment);
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            Validator validator = factory.getValidator();
            for (Class<?> type : settings) {
                ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
                ConfigurationPropertyName prefix = ConfigurationPropertyName.of(annotation.value());
                prefixes.add(prefix);
                bind(binder, prefix, type, validator, known, mistakes);
            }
        }
        unknown(environment, prefixes, known).forEach(name -> mistakes.add(name + ": there is no such setting"));
        for (ServiceIdentity peer : peers) {
            demandPeer(environment, peer, mistakes);
        }
        if (hasDatabase && !text(environment, DATABASE).startsWith("jdbc:postgresql:")) {
            mistakes.add(DATABASE + ": must be jdbc:postgresql://…");
        }
        return mistakes;
    }

    private static <T> void bind(
            Binder binder,
            ConfigurationPropertyName prefix,
            Class<T> type,
            Validator validator,
            Set<ConfigurationPropertyName> known,
            List<String> mistakes) {
        Set<String> unfit = new HashSet<>();
        BindHandler collecting = new AbstractBindHandler() {
            @Override
            public <S> @Nullable Bindable<S> onStart(
                    ConfigurationPropertyName name, Bindable<S> target, BindContext context) {
                known.add(name);
                return super.onStart(name, target, context);
            }

            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                if (Secret.class.equals(target.getType().resolve())) {
                    return null; // what reads it is a bean, and not there yet
                }
                // Without the value: it may be a secret that went to the wrong place.
                mistakes.add("%s: %s is needed".formatted(name, kind(target)));
                unfit.add(name.toString());
                return null;
            }
        };
        try {
            T bound = binder.bindOrCreate(prefix, Bindable.of(type), collecting);
            validator.validate(bound).stream()
                    .map(violation -> sentence(prefix, violation, known))
                    .filter(sentence -> unfit.stream().noneMatch(name -> sentence.startsWith(name + ":")))
                    .sorted()
                    .forEach(mistakes::add);
        } catch (RuntimeException e) {
            mistakes.add("%s: %s".formatted(prefix, rootText(e)));
        }
    }

    private static String kind(Bindable<?> target) {
        Class<?> type = target.getType().resolve(Object.class);
        return type.isEnum()
                ? "one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT)
                : "a value of the kind " + type.getSimpleName();
    }

    private static String rootText(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** What is said of several settings together is said of their prefix. */
    private static String sentence(
            ConfigurationPropertyName prefix, ConstraintViolation<?> violation, Set<ConfigurationPropertyName> known) {
        String name = prefix + "." + kebab(violation.getPropertyPath().toString());
        boolean isSetting =
                known.stream().anyMatch(setting -> setting.toString().equals(name));
        return "%s: %s".formatted(isSetting ? name : prefix, violation.getMessage());
    }

    private static String kebab(String field) {
        return field.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** What stands in files below our prefixes and is no setting. Variables of the environment are everybody's. */
    private static List<ConfigurationPropertyName> unknown(
            ConfigurableEnvironment environment,
            Set<ConfigurationPropertyName> prefixes,
            Set<ConfigurationPropertyName> known) {
        UnboundElementsSourceFilter files = new UnboundElementsSourceFilter();
        List<ConfigurationPropertyName> unknown = new ArrayList<>();
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable && files.apply(source)) {
                iterable.stream()
                        .filter(name -> prefixes.stream().anyMatch(prefix -> prefix.isAncestorOf(name)))
                        .filter(name -> !known.contains(name) && !unknown.contains(name))
                        .forEach(unknown::add);
            }
        }
        return unknown;
    }

    private static void demandPeer(ConfigurableEnvironment environment, ServiceIdentity peer, List<String> mistakes) {
        String name = "managed-keys.peers." + peer.serviceName();
        try {
            if ("https".equals(URI.create(text(environment, name)).getScheme())) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        mistakes.add(name + ": must be an https URL");
    }

    private static void demandFile(String name, ConfigurableApplicationContext context, List<String> mistakes) {
        String location = text(context.getEnvironment(), name);
        if (location.contains("-----BEGIN")) {
            return;
        }
        if (location.isBlank()) {
            mistakes.add(name + ": must name a PEM file");
            return;
        }
        Resource file = context.getResource(location);
        if (!file.isReadable()) {
            mistakes.add("%s: %s cannot be read".formatted(name, location));
        }
    }

    /** Empty where it is missing or refers to what is. */
    private static String text(ConfigurableEnvironment environment, String name) {
        try {
            String value = environment.getProperty(name);
            return value == null ? "" : value;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
