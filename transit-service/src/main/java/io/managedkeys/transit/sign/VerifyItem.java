package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.hmac.VerifyMacs;
import io.managedkeys.transit.use.BatchItem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is to be verified, as it came: a signature counts before an HMAC, and that before a CMAC. */
record VerifyItem(
        @Nullable String input,
        @Nullable String signature,
        @Nullable String hmac,
        @Nullable String cmac,
        boolean hasContext) {

    enum Kind {
        SIGNATURE,
        HMAC,
        CMAC,
        NOTHING
    }

    static VerifyItem of(BatchItem item) {
        return new VerifyItem(
                item.text("input"),
                item.text("signature"),
                item.text("hmac"),
                item.text("cmac"),
                SignController.hasContext(item));
    }

    Kind kind() {
        return signature != null ? Kind.SIGNATURE : hmac != null ? Kind.HMAC : cmac != null ? Kind.CMAC : Kind.NOTHING;
    }

    VerifySignatures.Claim ofSignature() {
        return new VerifySignatures.Claim(text(), Objects.requireNonNull(signature), hasContext);
    }

    VerifyMacs.Claim ofMac() {
        return new VerifyMacs.Claim(text(), Objects.requireNonNull(hmac));
    }

    private String text() {
        return input == null ? "" : input;
    }

    /** @throws ApiException 400 with Vault's text when the items of a batch are not of one kind */
    static void requireOneKind(List<VerifyItem> items) {
        if (items.stream().allMatch(item -> item.kind() == Kind.NOTHING)) {
            throw ApiException.invalid("no batch_input elements have 'signature', 'hmac' or 'cmac'");
        }
        Kind kind = items.getFirst().kind();
        if (items.stream().anyMatch(item -> item.kind() != kind)) {
            throw ApiException.invalid("elements of batch_input must all provide either 'signature', 'hmac' or 'cmac'");
        }
    }
}
