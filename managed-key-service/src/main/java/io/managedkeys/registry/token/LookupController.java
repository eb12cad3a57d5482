package io.managedkeys.registry.token;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.namespace.Namespaces;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Controller;

/** {@code auth/token/lookup…}: what is known of a token. Without a token in the request it is the caller's own. */
@Controller
class LookupController {
    private final VisibleTokens tokens;
    private final Namespaces namespaces;
    private final InstantSource clock;

    LookupController(VisibleTokens tokens, Namespaces namespaces, InstantSource clock) {
        this.tokens = tokens;
        this.namespaces = namespaces;
        this.clock = clock;
    }

    @VaultRoute(value = "/auth/token/lookup-self", operation = Operation.READ)
    VaultResponse readSelf(Admission admission, HttpServletRequest request) {
        return lookUp(admission, SentToken.of(request));
    }

    @VaultRoute(value = "/auth/token/lookup-self", operation = Operation.WRITE)
    VaultResponse writeSelf(Admission admission, HttpServletRequest request) {
        return lookUp(admission, SentToken.of(request));
    }

    @VaultRoute(value = "/auth/token/lookup", operation = Operation.READ)
    VaultResponse read(Admission admission, @RequestFields TokenRequest fields, HttpServletRequest request) {
        return lookUp(admission, Optional.ofNullable(fields.token()).or(() -> SentToken.of(request)));
    }

    @VaultRoute(value = "/auth/token/lookup", operation = Operation.WRITE)
    VaultResponse write(Admission admission, @RequestFields TokenRequest fields, HttpServletRequest request) {
        return lookUp(admission, Optional.ofNullable(fields.token()).or(() -> SentToken.of(request)));
    }

    @VaultRoute(value = "/auth/token/lookup-accessor", operation = Operation.WRITE)
    VaultResponse byAccessor(Admission admission, @RequestFields AccessorRequest fields) {
        ClientToken token = tokens.byAccessor(admission, fields.accessor());
        return VaultResponse.data(TokenBody.of(token, "", namespaceOf(token), clock.instant()));
    }

    private VaultResponse lookUp(Admission admission, Optional<Secret> id) {
        Secret known = id.orElseThrow(LookupController::badToken);
        ClientToken token = tokens.byId(admission, known).orElseThrow(LookupController::badToken);
        String text = known.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
        return VaultResponse.data(TokenBody.of(token, text, namespaceOf(token), clock.instant()));
    }

    private Namespace namespaceOf(ClientToken token) {
        return namespaces.find(token.namespace()).orElseThrow(LookupController::badToken);
    }

    private static ApiException badToken() {
        return new ApiException(ErrorKind.PERMISSION_DENIED, "bad token");
    }
}
