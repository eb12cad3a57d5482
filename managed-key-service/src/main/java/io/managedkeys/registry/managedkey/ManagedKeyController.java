package io.managedkeys.registry.managedkey;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.common.wire.WireFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code sys/managed-keys}, as in Vault's documentation. */
@Controller
class ManagedKeyController {
    private static final String TYPE = "/sys/managed-keys/{type:\\w(?:[\\w.-]*\\w)?}";
    private static final String KEY = TYPE + "/{name:\\w(?:[\\w.-]*\\w)?}";

    private final ManagedKeyRepository entries;
    private final FindManagedKey keys;
    private final WriteManagedKey writeManagedKey;
    private final DeleteManagedKey deleteManagedKey;
    private final TestSign testSign;

    ManagedKeyController(
            ManagedKeyRepository entries,
            FindManagedKey keys,
            WriteManagedKey writeManagedKey,
            DeleteManagedKey deleteManagedKey,
            TestSign testSign) {
        this.entries = entries;
        this.keys = keys;
        this.writeManagedKey = writeManagedKey;
        this.deleteManagedKey = deleteManagedKey;
        this.testSign = testSign;
    }

    @VaultRoute(value = TYPE, operation = Operation.LIST)
    VaultResponse list(Admission admission, @PathVariable String type) {
        var unused = demandSupported(type);
        List<String> names = entries.names(admission.namespace().uuid(), type);
        if (names.isEmpty()) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        return VaultResponse.data(Map.of("keys", names));
    }

    @VaultRoute(value = KEY, operation = Operation.WRITE)
    VaultResponse write(
            Admission admission,
            @PathVariable String type,
            @PathVariable String name,
            @RequestFields WireFields fields) {
        ManagedKeyType known = demandSupported(type);
        return BackendRefusal.told(() -> {
            writeManagedKey.write(known, admission.namespace().uuid(), lower(name), fields, admission.deadline());
            return VaultResponse.noContent();
        });
    }

    @VaultRoute(value = KEY, operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable String type, @PathVariable String name) {
        ManagedKeyType known = demandSupported(type);
        FoundKey found = keys.named(admission.namespace().uuid(), known, name)
                .orElseThrow(() -> ApiException.silent(ErrorKind.NOT_FOUND));
        return VaultResponse.data(found.key().describe());
    }

    @VaultRoute(value = KEY, operation = Operation.DELETE)
    VaultResponse delete(Admission admission, @PathVariable String type, @PathVariable String name) {
        deleteManagedKey.delete(demandSupported(type), admission.namespace().uuid(), lower(name));
        return VaultResponse.noContent();
    }

    @VaultRoute(value = KEY + "/test/sign", operation = Operation.WRITE)
    VaultResponse testSign(
            Admission admission,
            @PathVariable String type,
            @PathVariable String name,
            @RequestFields TestScheme scheme) {
        ManagedKeyType known = demandSupported(type);
        return BackendRefusal.told(() -> {
            testSign.test(known, admission.namespace().uuid(), lower(name), scheme, admission.deadline());
            return VaultResponse.noContent();
        });
    }

    private static ManagedKeyType demandSupported(String type) {
        return ManagedKeyType.named(type)
                .orElseThrow(() -> ApiException.invalid("unsupported managed key type: " + type));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
