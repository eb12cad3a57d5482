package io.managedkeys.suite.bench;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.SoftHsm;
import io.managedkeys.suite.Suite;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** What the token does at most: the gateway's own program for it, in a process of its own. */
final class TokenAlone {
    private static final String PROGRAM = "io.managedkeys.gateway.backend.pkcs11.RawRate";

    private TokenAlone() {}

    /** Signatures a second of one key on a number of sessions, one thread each. */
    static double rate(Suite suite, Scenario.RawKey key, int sessions, int seconds) {
        String answer = Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        suite.jar(ServiceIdentity.GATEWAY).toString(),
                        PROGRAM,
                        SoftHsm.module().toString(),
                        SoftHsm.TOKEN,
                        suite.folder().pin().toString(),
                        key.label(),
                        key.rawName(),
                        Integer.toString(sessions),
                        Integer.toString(seconds))
                .with(suite.softHsm().environment())
                .output();
        return JsonMapper.shared()
                .readTree(answer.substring(answer.indexOf('{')))
                .get("per_second")
                .asDouble();
    }
}
