package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.managedkeys.gateway.backend.calls.Connection.Attempt;
import io.managedkeys.gateway.backend.calls.Connections;
import io.managedkeys.gateway.backend.calls.Operation;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/** One namespace's way to one vault with one login: every call is bounded, repeated where that is safe, and counted. */
record VaultAccess(
        BackendCalls calls,
        Connections<VaultLogin, AzureKeyVaultClient> connections,
        VaultLogin login,
        UUID namespace) {
    static final Operation GET = Operation.repeatable("get");
    static final Operation CREATE = Operation.once("create");
    static final Operation SIGN = Operation.repeatable("sign");
    static final Operation ENCRYPT = Operation.repeatable("encrypt");
    static final Operation DECRYPT = Operation.repeatable("decrypt");
    static final Operation UNWRAP = Operation.repeatable("unwrapKey");

    /** @throws ApiException what the table of failures says */
    <T> T call(Operation operation, Deadline deadline, Attempt<AzureKeyVaultClient, T> attempt) {
        return connections.with(login, connection -> connection.call(operation, namespace, deadline, attempt));
    }

    /** One call for each input; a failure of one says nothing of the others. */
    List<Outcome> each(int count, Deadline deadline, IntFunction<byte[]> call) {
        return calls.each(count, deadline, call);
    }
}
