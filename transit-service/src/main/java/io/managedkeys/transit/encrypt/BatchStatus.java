package io.managedkeys.transit.encrypt;

import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.transit.use.ItemResult;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status of an encrypted or decrypted batch: 200 when no item failed, else that of the failures, a caller's mistake
 * before all others. The caller may have another one for batches of which a part was done.
 *
 * @param wanted {@code partial_failure_response_code}; null or 0 for none
 */
record BatchStatus(@Nullable Integer wanted) {
    /** Answers with these codes have no body, and the results would be lost. */
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

    VaultResponse answer(Object data, List<? extends ItemResult<?>> results) {
        VaultResponse answer = VaultResponse.data(data);
        int failed = status(results);
        if (failed == 200) {
            return answer;
        }
        boolean some = results.stream().anyMatch(result -> result.error() == null);
        if (wanted == null || wanted == 0 || !some) {
            return answer.withStatus(failed);
        }
        if (wanted < 200 || wanted > 599 || WITHOUT_BODY.contains(wanted)) {
            return answer.withStatus(failed)
                    .withWarning("invalid HTTP response code override from partial_failure_response_code, reverting to "
                            + failed);
        }
        return answer.withStatus(wanted);
    }

    private static int status(List<? extends ItemResult<?>> results) {
        int status = 200;
        for (ItemResult<?> result : results) {
            if (result instanceof ItemResult.Refused<?>(var why)) {
                if (why.kind() == ErrorKind.INVALID_REQUEST) {
                    return ErrorKind.INVALID_REQUEST.status();
                }
                status = Math.max(status, why.kind().status());
            }
        }
        return status;
    }
}
