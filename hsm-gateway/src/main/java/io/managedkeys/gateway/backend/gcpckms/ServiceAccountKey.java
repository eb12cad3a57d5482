package io.managedkeys.gateway.backend.gcpckms;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The JSON key of a service account. Nothing in it chooses where the gateway connects to: other types of such files
 * name URLs, files and programs, so only {@code service_account} is read, and its token endpoint and universe must be
 * Google's own. Tokens are signed here (AIP-4111), so that no call for one is made.
 */
final class ServiceAccountKey {
    static final String FIELD = "credentials";
    private static final String SCOPE = "https://www.googleapis.com/auth/cloudkms";
    private static final URI TOKEN_ENDPOINT = URI.create("https://oauth2.googleapis.com/token");
    private static final Set<URI> GOOGLES = Set.of(
            TOKEN_ENDPOINT,
            URI.create("https://accounts.google.com/o/oauth2/token"),
            URI.create("https://www.googleapis.com/oauth2/v4/token"));
    private static final String UNIVERSE = "googleapis.com";
    private static final int LARGEST = 64 * 1024;

    private ServiceAccountKey() {}

    /**
     * @param secret the JSON itself, or the path of a file that holds it
     * @param files whether a path is allowed
     * @throws ApiException 400 when it is anything else; the text quotes nothing of it
     */
    static GoogleCredentials load(Secret secret, boolean files) {
        return secret.reveal(bytes -> isJson(bytes) ? parse(bytes) : parse(read(bytes, files)));
    }

    private static boolean isJson(byte[] bytes) {
        for (byte each : bytes) {
            if (!Character.isWhitespace(each)) {
                return each == '{';
            }
        }
        return false;
    }

    private static byte[] read(byte[] path, boolean files) {
        if (!files) {
            throw ApiException.invalid("credentials must be the JSON of a service account's key;"
                    + " this gateway's configuration allows no paths of files");
        }
        try {
            Path file = Path.of(new String(path, java.nio.charset.StandardCharsets.UTF_8).strip());
            if (Files.isRegularFile(file) && Files.size(file) <= LARGEST) {
                return Files.readAllBytes(file);
            }
        } catch (IOException | InvalidPathException e) {
            throw unreadable(); // without its cause, which quotes the path
        }
        throw unreadable();
    }

    private static ApiException unreadable() {
        return ApiException.invalid("the file that credentials names cannot be read");
    }

    private static GoogleCredentials parse(byte[] json) {
        ServiceAccountCredentials given;
        try (InputStream stream = new ByteArrayInputStream(json)) {
            given = ServiceAccountCredentials.fromStream(stream);
        } catch (IOException | RuntimeException e) { // without its cause, which may quote the input
            throw ApiException.invalid(
                    "credentials are not the JSON of a service account's key (type service_account)");
        }
        if (!GOOGLES.contains(given.getTokenServerUri())) {
            throw ApiException.invalid("credentials name a token_uri that is not Google's");
        }
        if (!universe(given)) {
            throw ApiException.invalid("credentials name a universe_domain other than " + UNIVERSE);
        }
        return given.toBuilder()
                .setTokenServerUri(TOKEN_ENDPOINT)
                .setUseJwtAccessWithScope(true)
                .setScopes(List.of(SCOPE))
                .build();
    }

    private static boolean universe(ServiceAccountCredentials given) {
        try {
            return UNIVERSE.equals(given.getUniverseDomain());
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The gateway's own: a file that its environment names, workload identity, the metadata server.
     *
     * @throws IOException when there are none
     */
    static GoogleCredentials ambient() throws IOException {
        return GoogleCredentials.getApplicationDefault().createScoped(List.of(SCOPE));
    }
}
