package io.managedkeys.registry.namespace;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code sys/namespaces} and {@code sys/internal/ui/namespaces}: the direct children of the request's namespace. */
@Controller
class NamespaceController {
    private final Namespaces namespaces;
    private final ChangeNamespaces change;

    NamespaceController(Namespaces namespaces, ChangeNamespaces change) {
        this.namespaces = namespaces;
        this.change = change;
    }

    @VaultRoute(value = "/sys/namespaces", operation = Operation.LIST)
    VaultResponse list(Admission admission) {
        Map<String, Object> info = new LinkedHashMap<>();
        namespaces
                .children(admission.namespace().uuid())
                .forEach(child -> info.put(nameOf(child, admission), body(child)));
        if (info.isEmpty()) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        return VaultResponse.data(Map.of("keys", List.copyOf(info.keySet()), "key_info", info));
    }

    @VaultRoute(value = "/sys/namespaces/{*path}", operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable String path) {
        return namespaces
                .findByPath(NamespaceName.of(path).below(admission.namespace().path()))
                .map(found -> VaultResponse.data(body(found)))
                .orElseThrow(() -> ApiException.silent(ErrorKind.NOT_FOUND));
    }

    @VaultRoute(value = "/sys/namespaces/{*path}", operation = Operation.WRITE)
    VaultResponse write(Admission admission, @PathVariable String path, @RequestFields NamespaceRequest request) {
        Namespace written = change.write(
                admission.namespace().uuid(), NamespaceName.of(path), CustomMetadata.of(request.customMetadata()));
        return VaultResponse.data(body(written));
    }

    @VaultRoute(value = "/sys/namespaces/{*path}", operation = Operation.PATCH)
    VaultResponse patch(Admission admission, @PathVariable String path, @RequestFields NamespaceRequest request) {
        Namespace patched = change.patch(
                admission.namespace().uuid(), NamespaceName.of(path), CustomMetadata.of(request.customMetadata()));
        return VaultResponse.data(body(patched));
    }

    @VaultRoute(value = "/sys/namespaces/{*path}", operation = Operation.DELETE)
    VaultResponse delete(Admission admission, @PathVariable String path) {
        // It is gone already, but the bao CLI takes an answer without a body for a failure.
        return change.delete(admission.namespace().uuid(), NamespaceName.of(path))
                ? VaultResponse.data(Map.of("status", "in-progress"))
                : VaultResponse.noContent().withWarning("requested namespace does not exist");
    }

    @VaultRoute(value = "/sys/internal/ui/namespaces", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse visible(Admission admission) {
        if (admission.isAnonymous()) {
            throw admission.tokenRefused() ? ApiException.invalidToken() : ApiException.missingToken();
        }
        List<String> names = namespaces.children(admission.namespace().uuid()).stream()
                .map(child -> nameOf(child, admission))
                .toList();
        return VaultResponse.data(Map.of("keys", names.isEmpty() ? List.of("") : names));
    }

    private static String nameOf(Namespace child, Admission admission) {
        return child.path().substring(admission.namespace().path().length());
    }

    private static Map<String, Object> body(Namespace namespace) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("custom_metadata", namespace.customMetadata());
        body.put("id", namespace.id());
        body.put("locked", false);
        body.put("path", namespace.path());
        body.put("tainted", false);
        body.put("uuid", namespace.uuid());
        return body;
    }
}
