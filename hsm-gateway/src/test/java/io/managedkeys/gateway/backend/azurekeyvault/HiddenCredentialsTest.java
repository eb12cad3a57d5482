package io.managedkeys.gateway.backend.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.gateway.backend.Credentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Secrets and tokens are in no log line, whatever the level, and in no exception. */
class HiddenCredentialsTest {
    private static final String WRONG = "a-wrong-secret-that-nobody-may-see";

    @Test
    void nothingTellsThem() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        List<Logger> silenced = List.of(logging.getLogger("com.azure"), logging.getLogger("com.microsoft.aad"));
        root.setLevel(Level.TRACE);
        silenced.forEach(logger -> logger.setLevel(Level.TRACE));
        lines.start();
        root.addAppender(lines);
        StringWriter told = new StringWriter();
        try (TestVaults vaults = TestVaults.start()) {
            TestAzureKeys entry = TestAzureKeys.ec();
            Throwable refusal = catchThrowable(() -> entry.resolve(
                    vaults, UUID.randomUUID(), Credentials.of(Map.of("client_secret", Secret.of(WRONG)))));
            refusal.printStackTrace(new PrintWriter(told));
            assertThat(entry.resolve(vaults, UUID.randomUUID()).generated()).isTrue();
        } finally {
            root.detachAppender(lines);
            root.setLevel(before);
            silenced.forEach(logger -> logger.setLevel(null));
        }

        assertThat(lines.list).isNotEmpty();
        for (ILoggingEvent line : lines.list) {
            told.append(line.getFormattedMessage());
            if (line.getThrowableProxy() != null) {
                told.append(ThrowableProxyUtil.asString(line.getThrowableProxy()));
            }
        }
        assertThat(told.toString()).doesNotContain(WRONG, TestVaults.SECRET, "eyJ"); // no token, either
    }
}
