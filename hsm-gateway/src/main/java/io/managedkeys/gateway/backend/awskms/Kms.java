package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.managedkeys.gateway.backend.calls.Connections;
import io.managedkeys.gateway.backend.calls.Operation;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;

/** KMS as one namespace sees it with one account's credentials. */
record Kms(BackendCalls calls, Connections<Account, KmsCalls> connections, Account account, UUID namespace) {
    static final Operation DESCRIBE = Operation.repeatable("DescribeKey");
    static final Operation PUBLIC_KEY = Operation.repeatable("GetPublicKey");
    static final Operation FRESH_PUBLIC_KEY = Operation.fresh("GetPublicKey");
    static final Operation LIST_TAGS = Operation.repeatable("ListResourceTags");
    static final Operation LIST_KEYS = Operation.repeatable("ListKeys");
    static final Operation LIST_ALIASES = Operation.repeatable("ListAliases");
    static final Operation CREATE = Operation.once("CreateKey");
    static final Operation CREATE_ALIAS = Operation.fresh("CreateAlias");
    static final Operation SIGN = Operation.repeatable("Sign");
    static final Operation FRESH_SIGN = Operation.fresh("Sign");
    static final Operation ENCRYPT = Operation.repeatable("Encrypt");
    static final Operation DECRYPT = Operation.repeatable("Decrypt");
    static final Operation MAC = Operation.repeatable("GenerateMac");

    <T> T call(Operation operation, Deadline deadline, BiFunction<KmsCalls, Duration, T> call) {
        return connections.with(account, connection -> connection.call(operation, namespace, deadline, call::apply));
    }
}
