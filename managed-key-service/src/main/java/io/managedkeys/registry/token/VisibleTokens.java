package io.managedkeys.registry.token;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.secret.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The tokens that a caller may speak of: those of the request's namespace, and its own wherever that comes from. */
@Component
public class VisibleTokens {
    private final ClientTokens tokens;

    VisibleTokens(ClientTokens tokens) {
        this.tokens = tokens;
    }

    public Optional<ClientToken> byId(Admission admission, Secret id) {
        return tokens.find(TokenHash.of(id)).filter(token -> isVisible(token, admission));
    }

    /** @throws ApiException 400 with Vault's texts when there is none */
    public ClientToken byAccessor(Admission admission, @Nullable String accessor) {
        if (accessor == null || accessor.isEmpty()) {
            throw ApiException.multi(ErrorKind.INVALID_REQUEST, "missing accessor");
        }
        return findByAccessor(admission, accessor)
                .orElseThrow(() -> ApiException.multi(ErrorKind.INVALID_REQUEST, "invalid accessor"));
    }

    public Optional<ClientToken> findByAccessor(Admission admission, String accessor) {
        return tokens.findByAccessor(accessor).filter(token -> isVisible(token, admission));
    }

    private static boolean isVisible(ClientToken token, Admission admission) {
        return token.namespace().equals(admission.namespace().uuid())
                || admission.caller() != null
                        && token.accessor().equals(admission.caller().accessor());
    }
}
