package io.managedkeys.common.api;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceClient;
import org.jspecify.annotations.Nullable;

/** hsm-gateway over REST. Calls that may log in are not repeated: each could be another try of a wrong PIN. */
public final class HttpHsmGateway implements HsmGateway {
    private final ServiceClient client;

    public HttpHsmGateway(ServiceClient client) {
        this.client = client;
    }

    @Override
    public CheckedConfig check(CheckRequest request, Deadline deadline) {
        return present(client.post(CHECK, request, CheckedConfig.class, deadline));
    }

    @Override
    public ResolvedKey resolve(ResolveRequest request, Deadline deadline) {
        return present(client.postOnce(RESOLVE, request, ResolvedKey.class, deadline));
    }

    @Override
    public Outcomes sign(SignRequest request, Deadline deadline) {
        return present(client.postOnce(SIGN, request, Outcomes.class, deadline));
    }

    @Override
    public Outcomes encrypt(EncryptRequest request, Deadline deadline) {
        return present(client.postOnce(ENCRYPT, request, Outcomes.class, deadline));
    }

    @Override
    public Outcomes decrypt(DecryptRequest request, Deadline deadline) {
        return present(client.postOnce(DECRYPT, request, Outcomes.class, deadline));
    }

    @Override
    public Outcomes mac(MacRequest request, Deadline deadline) {
        return present(client.postOnce(MAC, request, Outcomes.class, deadline));
    }

    private static <T> T present(@Nullable T answer) {
        if (answer == null) {
            throw new ApiException(ErrorKind.INTERNAL, "hsm-gateway gave no answer");
        }
        return answer;
    }
}
