package io.managedkeys.registry.mount;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.LenientJson;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.common.wire.WireFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code sys/mounts}. Paths have slashes, so one route takes all that comes below and looks for {@code /tune}. */
@Controller
class MountController {
    private static final String AUTH = "auth/";

    private final Mounts mounts;
    private final MountBody bodies;
    private final ChangeMounts change;

    MountController(Mounts mounts, MountBody bodies, ChangeMounts change) {
        this.mounts = mounts;
        this.bodies = bodies;
        this.change = change;
    }

    @VaultRoute(value = "/sys/mounts", operation = Operation.READ)
    VaultResponse list(Admission admission) {
        Map<String, Object> body = new TreeMap<>();
        mounts.allIn(admission.namespace().uuid()).stream()
                .filter(mount -> !mount.path().startsWith(AUTH))
                .forEach(mount -> body.put(mount.path(), bodies.of(mount)));
        return VaultResponse.data(body).alsoAtTopLevel();
    }

    @VaultRoute(value = "/sys/mounts/{*path}", operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable String path) {
        UUID namespace = admission.namespace().uuid();
        MountPath read = notEmpty(MountPath.of(path));
        Optional<MountPath> tuned = MountPath.tunedBy(path);
        Map<String, Object> body = tuned.isPresent()
                ? tuning(namespace, tuned.get())
                : mounts.allIn(namespace).stream()
                        .filter(mount -> !mount.path().startsWith(AUTH))
                        .filter(mount -> read.value().startsWith(mount.path()))
                        .findFirst()
                        .map(bodies::of)
                        .orElseThrow(() -> ApiException.invalid("No secret engine mount at " + read.value()));
        return VaultResponse.data(body).alsoAtTopLevel();
    }

    @VaultRoute(value = "/sys/mounts/{*path}", operation = Operation.WRITE)
    VaultResponse write(Admission admission, @PathVariable String path, @RequestFields WireFields fields) {
        UUID namespace = admission.namespace().uuid();
        Optional<MountPath> tuned = MountPath.tunedBy(path);
        if (tuned.isPresent()) {
            return tune(namespace, tuned.get(), fields);
        }
        EnableRequest request = LenientJson.read(fields, EnableRequest.class).value();
        change.enable(namespace, notEmpty(MountPath.of(path)), request);
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/sys/mounts/{*path}", operation = Operation.DELETE)
    VaultResponse disable(Admission admission, @PathVariable String path) {
        change.disable(admission.namespace().uuid(), notEmpty(MountPath.of(path)));
        return VaultResponse.noContent();
    }

    /** {@code token/} is the one auth method there is. */
    @VaultRoute(value = "/sys/auth", operation = Operation.READ)
    VaultResponse listAuth(Admission admission) {
        Map<String, Object> body = new LinkedHashMap<>();
        mounts.allIn(admission.namespace().uuid()).stream()
                .filter(mount -> mount.path().startsWith(AUTH))
                .forEach(mount -> body.put(mount.path().substring(AUTH.length()), bodies.of(mount)));
        return VaultResponse.data(body).alsoAtTopLevel();
    }

    @VaultRoute(value = "/sys/auth/{method}/tune", operation = Operation.READ)
    VaultResponse readTuningOfAuth(Admission admission, @PathVariable String method) {
        return VaultResponse.data(tuning(admission.namespace().uuid(), MountPath.of(AUTH + method)))
                .alsoAtTopLevel();
    }

    @VaultRoute(value = "/sys/auth/{method}/tune", operation = Operation.WRITE)
    VaultResponse tuneAuth(Admission admission, @PathVariable String method, @RequestFields WireFields fields) {
        return tune(admission.namespace().uuid(), MountPath.of(AUTH + method), fields);
    }

    private Map<String, Object> tuning(UUID namespace, MountPath path) {
        return mounts.allIn(namespace).stream()
                .filter(mount -> mount.path().equals(path.value()))
                .findFirst()
                .map(bodies::tuning)
                .orElseThrow(
                        () -> ApiException.invalid("cannot fetch sysview for path \"%s\"".formatted(path.value())));
    }

    private VaultResponse tune(UUID namespace, MountPath path, WireFields fields) {
        MountTuning tuning = LenientJson.read(fields, MountTuning.class).value();
        return VaultResponse.noContent().withWarnings(change.tune(namespace, path, tuning));
    }

    private static MountPath notEmpty(MountPath path) {
        if (path.isEmpty()) {
            throw ApiException.multi(ErrorKind.NOT_FOUND, "unsupported path");
        }
        return path;
    }
}
