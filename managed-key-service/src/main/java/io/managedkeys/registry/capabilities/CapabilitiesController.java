package io.managedkeys.registry.capabilities;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.registry.admission.Capabilities;
import io.managedkeys.registry.token.VisibleTokens;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;

/** {@code sys/capabilities-self}, {@code sys/capabilities} and {@code sys/capabilities-accessor}. */
@Controller
class CapabilitiesController {
    private final VisibleTokens tokens;

    record SelfRequest(
            @Nullable List<String> paths, @Nullable List<String> path) {}

    record TokenRequest(
            @Nullable Secret token,
            @Nullable List<String> paths,
            @Nullable List<String> path) {}

    record AccessorRequest(
            @Nullable String accessor,
            @Nullable List<String> paths,
            @Nullable List<String> path) {}

    CapabilitiesController(VisibleTokens tokens) {
        this.tokens = tokens;
    }

    @VaultRoute(value = "/sys/capabilities-self", operation = Operation.WRITE)
    VaultResponse self(Admission admission, @RequestFields SelfRequest fields) {
        List<String> policies =
                admission.caller() == null ? List.of() : admission.caller().policies();
        return answer(policies, paths(fields.paths(), fields.path()));
    }

    @VaultRoute(value = "/sys/capabilities", operation = Operation.WRITE)
    VaultResponse ofToken(Admission admission, @RequestFields TokenRequest fields) {
        if (fields.token() == null || fields.token().isEmpty()) {
            throw ApiException.multi(ErrorKind.INVALID_REQUEST, "no token found");
        }
        List<String> paths = paths(fields.paths(), fields.path());
        return answer(
                tokens.byId(admission, fields.token())
                        .orElseThrow(() -> ApiException.multi(ErrorKind.INVALID_REQUEST, "invalid token"))
                        .policies(),
                paths);
    }

    @VaultRoute(value = "/sys/capabilities-accessor", operation = Operation.WRITE)
    VaultResponse ofAccessor(Admission admission, @RequestFields AccessorRequest fields) {
        if (fields.accessor() == null || fields.accessor().isEmpty()) {
            throw ApiException.invalid("missing accessor");
        }
        List<String> paths = paths(fields.paths(), fields.path());
        return answer(tokens.byAccessor(admission, fields.accessor()).policies(), paths);
    }

    private static List<String> paths(@Nullable List<String> paths, @Nullable List<String> path) {
        List<String> given = paths == null || paths.isEmpty() ? path : paths;
        if (given == null || given.isEmpty()) {
            throw ApiException.invalid("paths must be supplied");
        }
        return given;
    }

    private static VaultResponse answer(Collection<String> policies, List<String> paths) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (String path : paths) {
            List<String> names = Capabilities.of(policies, path).stream()
                    .map(Capability::wireName)
                    .sorted()
                    .toList();
            body.put(path, names.isEmpty() ? List.of("deny") : names);
        }
        if (paths.size() == 1) {
            body.put("capabilities", body.get(paths.getFirst()));
        }
        return VaultResponse.data(body).alsoAtTopLevel();
    }
}
