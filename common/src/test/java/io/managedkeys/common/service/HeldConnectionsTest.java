package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class HeldConnectionsTest {
    private final HeldConnections guard = new HeldConnections();
    private final DataSource source = (DataSource) guard.postProcessAfterInitialization(fakeSource(), "dataSource");

    @Test
    void refusesACallWhileAConnectionIsHeld() throws Exception {
        try (ServiceClient client = new ServiceClient(
                ServiceIdentity.GATEWAY, URI.create("https://127.0.0.1:1"), SSLContext.getDefault(), guard)) {
            try (Connection connection = source.getConnection()) {
                assertThat(connection).isNotNull();
                assertThatThrownBy(() -> client.post("/internal/sign", "", Void.class, Deadline.in(Duration.ZERO)))
                        .hasMessage("a database connection is held while calling hsm-gateway /internal/sign");
            }
            assertThat(guard.violations()).containsExactly("hsm-gateway /internal/sign");
        }
    }

    @Test
    void permitsACallOnceTheConnectionIsGivenBack() throws SQLException {
        Connection connection = source.getConnection();
        connection.close();
        connection.close();

        assertThatCode(() -> guard.calling(ServiceIdentity.GATEWAY, "/internal/sign"))
                .doesNotThrowAnyException();
    }

    @Test
    void mindsTheCallersOwnThreadOnly() throws Exception {
        try (Connection connection = source.getConnection()) {
            assertThat(connection).isNotNull();
            Thread other = Thread.ofVirtual().start(() -> guard.calling(ServiceIdentity.GATEWAY, "/internal/sign"));
            other.join();
        }
        assertThat(guard.violations()).isEmpty();
    }

    private static DataSource fakeSource() {
        return fake(DataSource.class);
    }

    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        method.getReturnType() == Connection.class ? fake(Connection.class) : null));
    }
}
