package io.managedkeys.common.api;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceClient;
import org.jspecify.annotations.Nullable;

/** managed-key-service's internal calls over REST. */
public final class HttpRegistry implements Registry {
    private final ServiceClient client;

    public HttpRegistry(ServiceClient client) {
        this.client = client;
    }

    @Override
    public GrantedKey grant(GrantRequest request, Deadline deadline) {
        return present(client.post(GRANTS, request, GrantedKey.class, deadline));
    }

    @Override
    public void refusedPin(RefusedPin report, Deadline deadline) {
        client.post(REFUSED_PINS, report, Void.class, deadline);
    }

    @Override
    public LiveMounts liveMounts(LiveMountsRequest request, Deadline deadline) {
        return present(client.post(LIVE_MOUNTS, request, LiveMounts.class, deadline));
    }

    private static <T> T present(@Nullable T answer) {
        if (answer == null) {
            throw new ApiException(ErrorKind.INTERNAL, "managed-key-service gave no answer");
        }
        return answer;
    }
}
