package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.managedkeys.gateway.backend.calls.Connections;
import io.managedkeys.gateway.backend.calls.Operation;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * KMS as one namespace sees it with one account's credentials.
 *
 * @param fresh whether the key in question was just made, so that it may not be seen everywhere yet
 */
record Kms(
        BackendCalls calls,
        Connections<Account, KmsCalls> connections,
        Account account,
        UUID namespace,
        boolean fresh) {
    static final Operation DESCRIBE = Operation.repeatable("DescribeKey");
    static final Operation PUBLIC_KEY = Operation.repeatable("GetPublicKey");
    static final Operation LIST_TAGS = Operation.repeatable("ListResourceTags");
    static final Operation LIST_KEYS = Operation.repeatable("ListKeys");
    static final Operation LIST_ALIASES = Operation.repeatable("ListAliases");
    static final Operation CREATE = Operation.once("CreateKey");
    static final Operation CREATE_ALIAS = Operation.fresh("CreateAlias");
    static final Operation SIGN = Operation.repeatable("Sign");
    static final Operation ENCRYPT = Operation.repeatable("Encrypt");
    static final Operation DECRYPT = Operation.repeatable("Decrypt");
    static final Operation MAC = Operation.repeatable("GenerateMac");

    Kms forFreshKey() {
        return new Kms(calls, connections, account, namespace, true);
    }

    <T> T call(Operation operation, Deadline deadline, BiFunction<KmsCalls, Duration, T> call) {
        Operation made =
                fresh && operation.repeat() == Operation.Repeat.SAFE ? Operation.fresh(operation.name()) : operation;
        return connections.with(account, connection -> connection.call(made, namespace, deadline, call::apply));
    }
}
