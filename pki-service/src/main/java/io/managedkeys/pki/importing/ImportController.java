package io.managedkeys.pki.importing;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.importing.ImportIssuers.ImportRequest;
import org.springframework.stereotype.Controller;

@Controller
class ImportController {
    private final ImportIssuers importIssuers;

    ImportController(ImportIssuers importIssuers) {
        this.importIssuers = importIssuers;
    }

    @VaultRoute(
            value = {"/intermediate/set-signed", "/issuers/import/cert"},
            operation = Operation.WRITE)
    VaultResponse certificates(Admission admission, @RequestFields ImportRequest request) {
        return importIssuers.on(admission.mount().uuid(), request, false);
    }

    @VaultRoute(
            value = {"/issuers/import/bundle", "/config/ca"},
            operation = Operation.WRITE)
    VaultResponse bundle(Admission admission, @RequestFields ImportRequest request) {
        return importIssuers.on(admission.mount().uuid(), request, true);
    }
}
