package io.managedkeys.pki.issue;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class IssueController {
    private static final String NAME = ":\\w(?:[\\w.-]*\\w)?}";

    private final IssueLeaf issueLeaf;

    IssueController(IssueLeaf issueLeaf) {
        this.issueLeaf = issueLeaf;
    }

    @VaultRoute(value = "/issue/{role" + NAME, operation = Operation.WRITE)
    VaultResponse issue(Admission admission, @PathVariable String role, @RequestFields LeafRequest.Issue request) {
        return issueLeaf.withNewKey(admission, "", role, request);
    }

    @VaultRoute(value = "/issuer/{issuer_ref" + NAME + "/issue/{role" + NAME, operation = Operation.WRITE)
    VaultResponse issueBy(
            Admission admission,
            @PathVariable("issuer_ref") String issuerRef,
            @PathVariable String role,
            @RequestFields LeafRequest.Issue request) {
        return issueLeaf.withNewKey(admission, issuerRef, role, request);
    }

    @VaultRoute(value = "/sign/{role" + NAME, operation = Operation.WRITE)
    VaultResponse sign(Admission admission, @PathVariable String role, @RequestFields LeafRequest.Sign request) {
        return issueLeaf.forRequest(admission, "", role, request);
    }

    @VaultRoute(value = "/issuer/{issuer_ref" + NAME + "/sign/{role" + NAME, operation = Operation.WRITE)
    VaultResponse signBy(
            Admission admission,
            @PathVariable("issuer_ref") String issuerRef,
            @PathVariable String role,
            @RequestFields LeafRequest.Sign request) {
        return issueLeaf.forRequest(admission, issuerRef, role, request);
    }
}
