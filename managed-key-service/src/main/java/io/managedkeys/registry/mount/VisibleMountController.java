package io.managedkeys.registry.mount;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code sys/internal/ui/mounts}: who shows no token sees only what is listed for everybody. */
@Controller
class VisibleMountController {
    private static final String AUTH = "auth/";

    private final Mounts mounts;
    private final MountBody bodies;

    VisibleMountController(Mounts mounts, MountBody bodies) {
        this.mounts = mounts;
        this.bodies = bodies;
    }

    @VaultRoute(value = "/sys/internal/ui/mounts", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse list(Admission admission) {
        Map<String, Object> auth = new TreeMap<>();
        Map<String, Object> secret = new TreeMap<>();
        boolean known = isAllowed(admission);
        for (Mount mount : mounts.allIn(admission.namespace().uuid())) {
            boolean isAuth = mount.path().startsWith(AUTH);
            if (known || mount.config().listingVisibility().equals("unauth")) {
                (isAuth ? auth : secret)
                        .put(
                                isAuth ? mount.path().substring(AUTH.length()) : mount.path(),
                                known ? bodies.effective(mount) : bodies.publicPart(mount));
            }
        }
        return VaultResponse.data(Map.of("auth", auth, "secret", secret));
    }

    /** The mount that a path lies in; whether there is none or the caller may not see it is not told apart. */
    @VaultRoute(value = "/sys/internal/ui/mounts/{*path}", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse read(Admission admission, @PathVariable String path) {
        if (admission.isAnonymous()) {
            throw admission.tokenRefused() ? ApiException.invalidToken() : ApiException.missingToken();
        }
        MountPath wanted = MountPath.of(path);
        if (!isAllowed(admission)) {
            throw denied(wanted);
        }
        return mounts.allIn(admission.namespace().uuid()).stream()
                .filter(mount -> wanted.value().startsWith(mount.path()))
                .findFirst()
                .map(mount -> {
                    Map<String, Object> body = new LinkedHashMap<>(bodies.effective(mount));
                    body.put("path", mount.path());
                    return VaultResponse.data(body);
                })
                .orElseThrow(() -> denied(wanted));
    }

    /** Policies that allow a part come with policies; until then a caller may see everything or nothing. */
    private static boolean isAllowed(Admission admission) {
        return !admission.isAnonymous() && !admission.capabilities().isEmpty();
    }

    private static ApiException denied(MountPath path) {
        return new ApiException(
                ErrorKind.PERMISSION_DENIED,
                "preflight capability check returned 403, please ensure client's policies grant access to path \"%s\""
                        .formatted(path.value()));
    }
}
