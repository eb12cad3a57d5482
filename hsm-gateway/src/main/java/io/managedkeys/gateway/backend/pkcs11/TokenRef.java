package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which token an entry means: by slot number (unsigned 64 bit), by label, or by both, which must then agree. */
record TokenRef(@Nullable BigInteger slot, @Nullable String label) {
    private static final int ULONG_BITS = 64;

    /** @throws ApiException 400 when the entry says neither */
    static TokenRef of(BackendConfig.Pkcs11 config) {
        String label = config.tokenLabel() == null || config.tokenLabel().isEmpty() ? null : config.tokenLabel();
        if (config.slot() == null && label == null) {
            throw ApiException.invalid("one of slot and token_label is needed");
        }
        if (config.slot() != null
                && (config.slot().signum() < 0 || config.slot().bitLength() > ULONG_BITS)) {
            throw ApiException.invalid("slot must be an unsigned number of 64 bits");
        }
        return new TokenRef(config.slot(), label);
    }

    /** @throws ApiException 400 when the choice is not one, 503 when the token is not there */
    TokenFacts choose(List<TokenFacts> present) {
        if (slot != null) {
            TokenFacts token = present.stream()
                    .filter(candidate -> candidate.slot() == slot.longValue())
                    .findFirst()
                    .orElseThrow(this::absent);
            if (label != null && !label.equals(token.label())) {
                throw ApiException.invalid("%s holds the token %s, not %s".formatted(slotText(), token.label(), label));
            }
            return token;
        }
        List<TokenFacts> labelled = present.stream()
                .filter(candidate -> candidate.label().equals(label))
                .toList();
        if (labelled.size() > 1) {
            throw ApiException.invalid("%d tokens have the label %s; say the slot".formatted(labelled.size(), label));
        }
        return labelled.stream().findFirst().orElseThrow(this::absent);
    }

    private ApiException absent() {
        return ApiException.unavailable(
                "PKCS#11 token %s is not present".formatted(label != null ? label : "in " + slotText()),
                Duration.ofSeconds(5),
                null);
    }

    private String slotText() {
        return "slot " + slot;
    }
}
