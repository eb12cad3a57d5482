package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final int FIRST_OF_OUTGOING_CONNECTIONS = 32768;

    @Test
    void givesEachFreePortOnceAndNoneThatAConnectionMayTake() {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ports.addAll(Ports.freePorts(10));
        }

        assertThat(ports).hasSize(200).doesNotHaveDuplicates().allMatch(port -> port < FIRST_OF_OUTGOING_CONNECTIONS);
    }

    @Test
    void leavesOutWhatIsTaken() throws IOException {
        int next = Ports.freePorts(1).getFirst() + 1;
        try (ServerSocket taken = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.freePorts(1)).doesNotContain(taken.getLocalPort());
        }
    }
}
