package io.managedkeys.registry.mount;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code sys/remount}. A move is done when it is answered; its status is kept for clients that poll it all the same. */
@Controller
class RemountController {
    private static final String QUEUED =
            "Mount move has been queued. Progress will be reported in Vault's server log, tagged with the returned migration_id";

    private final MoveMount moveMount;

    record MoveRequest(@Nullable String from, @Nullable String to) {}

    RemountController(MoveMount moveMount) {
        this.moveMount = moveMount;
    }

    @VaultRoute(value = "/sys/remount", operation = Operation.WRITE, access = Access.SUDO)
    VaultResponse move(Admission admission, @RequestFields MoveRequest request) {
        if (isMissing(request.from()) || isMissing(request.to())) {
            throw ApiException.invalid("both 'from' and 'to' path must be specified as a string");
        }
        UUID namespace = admission.namespace().uuid();
        MountPath from = MountPath.of(String.valueOf(request.from()));
        MountPath to = MountPath.of(String.valueOf(request.to()));
        String id = moveMount.move(namespace, from, to).toString();
        return VaultResponse.data(Map.of("migration_id", id)).alsoAtTopLevel().withWarning(QUEUED);
    }

    @VaultRoute(value = "/sys/remount/status/{id}", operation = Operation.READ)
    VaultResponse status(Admission admission, @PathVariable String id) {
        MountMoveRow move = uuid(id).flatMap(
                        wanted -> moveMount.find(admission.namespace().uuid(), wanted))
                .orElseThrow(() -> ApiException.silent(ErrorKind.NOT_FOUND));
        return VaultResponse.data(Map.of(
                "migration_id",
                id,
                "migration_info",
                Map.of("source_mount", move.source(), "target_mount", move.target(), "status", "success")));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isMissing(@Nullable String path) {
        return path == null || path.isEmpty();
    }
}
