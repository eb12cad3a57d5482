package io.managedkeys.registry.token;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;

/** {@code auth/token/renew…}. There are root tokens only so far, and those never expire. */
@Controller
class RenewController {
    private final VisibleTokens tokens;

    record RenewSelfRequest(@Nullable Duration increment) {}

    record RenewRequest(@Nullable Secret token, @Nullable Duration increment) {}

    record RenewAccessorRequest(
            @Nullable String accessor, @Nullable Duration increment) {}

    RenewController(VisibleTokens tokens) {
        this.tokens = tokens;
    }

    @VaultRoute(value = "/auth/token/renew-self", operation = Operation.WRITE)
    VaultResponse self(@RequestFields RenewSelfRequest fields) {
        throw notRenewable();
    }

    @VaultRoute(value = "/auth/token/renew", operation = Operation.WRITE)
    VaultResponse byId(Admission admission, @RequestFields RenewRequest fields) {
        if (fields.token() == null || fields.token().isEmpty()) {
            throw ApiException.invalid("missing token ID");
        }
        throw tokens.byId(admission, fields.token()).isPresent()
                ? notRenewable()
                : ApiException.invalid("token not found");
    }

    @VaultRoute(value = "/auth/token/renew-accessor", operation = Operation.WRITE)
    VaultResponse byAccessor(Admission admission, @RequestFields RenewAccessorRequest fields) {
        tokens.byAccessor(admission, fields.accessor());
        throw notRenewable();
    }

    private static ApiException notRenewable() {
        return ApiException.invalid("lease is not renewable");
    }
}
