package io.managedkeys.registry.token;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;

/** {@code auth/token/revoke…}. Revoking a token that does not exist is done already. */
@Controller
class RevokeController {
    private final VisibleTokens visible;
    private final ClientTokens tokens;

    RevokeController(VisibleTokens visible, ClientTokens tokens) {
        this.visible = visible;
        this.tokens = tokens;
    }

    @VaultRoute(value = "/auth/token/revoke-self", operation = Operation.WRITE)
    VaultResponse self(HttpServletRequest request) {
        SentToken.of(request).ifPresent(id -> tokens.revoke(TokenHash.of(id)));
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/auth/token/revoke", operation = Operation.WRITE)
    VaultResponse byId(Admission admission, @RequestFields TokenRequest fields) {
        if (fields.token() == null || fields.token().isEmpty()) {
            throw ApiException.invalid("missing token ID");
        }
        visible.byId(admission, fields.token()).ifPresent(token -> tokens.revoke(token.hash()));
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/auth/token/revoke-accessor", operation = Operation.WRITE)
    VaultResponse byAccessor(Admission admission, @RequestFields AccessorRequest fields) {
        String accessor = fields.accessor();
        if (accessor == null || accessor.isEmpty()) {
            throw ApiException.multi(ErrorKind.INVALID_REQUEST, "missing accessor");
        }
        return visible.findByAccessor(admission, accessor)
                .map(token -> {
                    tokens.revoke(token.hash());
                    return VaultResponse.noContent();
                })
                .orElseGet(() -> VaultResponse.noContent().withWarning("No token found with this accessor"));
    }
}
