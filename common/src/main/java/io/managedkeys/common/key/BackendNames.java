package io.managedkeys.common.key;

import io.managedkeys.common.error.ApiException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says which texts may become host names, paths and resource names of a cloud. What is not of the
 * provider's documented form is a 400 that names the parameter, so that no request leaves for elsewhere.
 */
final class BackendNames {
    private static final Pattern AWS_REGION = Pattern.compile("[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}");
    private static final String AWS_KEY_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}";
    private static final String AWS_ALIAS = "alias/[a-zA-Z0-9/_-]{1,250}";
    private static final Pattern AWS_KEY = Pattern.compile(AWS_KEY_ID + "|" + AWS_ALIAS);
    private static final Pattern AWS_ARN =
            Pattern.compile("arn:aws(?:-[a-z]{1,10}){0,3}:kms:(?<region>[a-z0-9-]{1,40}):[0-9]{12}:(?:key/(?:%s)|%s)"
                    .formatted(AWS_KEY_ID, AWS_ALIAS));

    private static final Pattern AZURE_TENANT =
            Pattern.compile("[0-9a-zA-Z](?:[0-9a-zA-Z-]{0,61}[0-9a-zA-Z])?(?:\\.[0-9a-zA-Z-]{1,63}){0,8}");
    private static final Pattern AZURE_CLIENT = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Set<String> AZURE_ENVIRONMENTS =
            Set.of("AZUREPUBLICCLOUD", "AZUREUSGOVERNMENTCLOUD", "AZURECHINACLOUD", "AZUREGERMANCLOUD");
    private static final Set<String> AZURE_RESOURCES = Set.of(
            "vault.azure.net",
            "vault.azure.cn",
            "vault.usgovcloudapi.net",
            "vault.microsoftazure.de",
            "managedhsm.azure.net",
            "managedhsm.azure.cn",
            "managedhsm.usgovcloudapi.net");
    private static final Pattern AZURE_VAULT = Pattern.compile("(?=.{3,24}$)[a-zA-Z](?:-?[a-zA-Z0-9])*");
    private static final Pattern AZURE_KEY = Pattern.compile("[0-9a-zA-Z-]{1,127}");
    private static final Pattern AZURE_VERSION = Pattern.compile("[0-9a-f]{32}");

    private static final Pattern GCP_PROJECT =
            Pattern.compile("(?:[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,8}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]");
    private static final Pattern GCP_LOCATION = Pattern.compile("(?=.{2,63}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*");
    private static final Pattern GCP_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,63}");
    private static final Pattern GCP_VERSION = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern GCP_ALGORITHM = Pattern.compile("[A-Z][A-Z0-9_]{1,63}");

    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?");
    private static final int MAX_PORT = 65_535;

    private BackendNames() {}

    static void awsRegion(String region) {
        require("region", region, AWS_REGION);
    }

    /** A key id, an alias or an ARN; an ARN must be of the region. */
    static void awsKey(String region, String key) {
        Matcher arn = AWS_ARN.matcher(present("kms_key", key));
        if (arn.matches()) {
            if (!arn.group("region").equals(region)) {
                throw ApiException.invalid(
                        "kms_key is an ARN of region %s, not of %s".formatted(arn.group("region"), region));
            }
        } else {
            require("kms_key", key, AWS_KEY);
        }
    }

    static void azureTenant(String tenant) {
        require("tenant_id", tenant, AZURE_TENANT);
    }

    static void azureClient(@Nullable String client) {
        if (client != null) {
            require("client_id", client, AZURE_CLIENT);
        }
    }

    static void azureEnvironment(String environment) {
        require("environment", environment, AZURE_ENVIRONMENTS);
    }

    static void azureResource(String resource) {
        require("resource", resource, AZURE_RESOURCES);
    }

    static void azureVault(String vault) {
        require("vault_name", vault, AZURE_VAULT);
    }

    static void azureKey(String name, @Nullable String version) {
        require("key_name", name, AZURE_KEY);
        if (version != null) {
            require("key_version", version, AZURE_VERSION);
        }
    }

    static void gcpProject(String project) {
        require("project", project, GCP_PROJECT);
    }

    static void gcpLocation(String region) {
        require("region", region, GCP_LOCATION);
    }

    static void gcpKey(String keyRing, String key, String version) {
        require("key_ring", keyRing, GCP_NAME);
        require("crypto_key", key, GCP_NAME);
        require("crypto_key_version", version, GCP_VERSION);
    }

    static void gcpAlgorithm(String algorithm) {
        if (!GCP_ALGORITHM.matcher(present("algorithm", algorithm)).matches()) {
            throw ApiException.invalid("invalid signature algorithm: " + shown(algorithm));
        }
    }

    /** Scheme, host and port alone; whether the gateway lets anybody go there is its own configuration's to say. */
    static void endpoint(@Nullable String endpoint) {
        if (endpoint == null) {
            return;
        }
        try {
            URI uri = new URI(endpoint);
            boolean plain = uri.getRawUserInfo() == null
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && HOST.matcher(uri.getHost()).matches()
                    && uri.getPort() <= MAX_PORT
                    && plain) {
                return;
            }
        } catch (URISyntaxException e) {
            throw new ApiException(io.managedkeys.common.error.ErrorKind.INVALID_REQUEST, "endpoint is no URL", e);
        }
        throw ApiException.invalid("endpoint must be a URL of scheme, host and port alone");
    }

    private static void require(String name, String value, Pattern form) {
        if (!form.matcher(present(name, value)).matches()) {
            throw ApiException.invalid(
                    "%s is not of the form that the provider documents: %s".formatted(name, shown(value)));
        }
    }

    private static void require(String name, String value, Set<String> known) {
        if (!known.contains(present(name, value))) {
            throw ApiException.invalid("%s must be one of %s"
                    .formatted(name, String.join(", ", known.stream().sorted().toList())));
        }
    }

    /** JSON may leave anything out. */
    private static String present(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw ApiException.invalid(name + " is required");
        }
        return value;
    }

    private static String shown(String value) {
        String printable = value.replaceAll("[^ -~]", "?");
        return printable.length() > 100 ? printable.substring(0, 100) + "…" : printable;
    }
}
