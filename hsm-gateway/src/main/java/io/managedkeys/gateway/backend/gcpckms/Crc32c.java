package io.managedkeys.gateway.backend.gcpckms;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.util.zip.CRC32C;

/** Checksums that go with everything sent, and are asked of everything received: a transport may damage what TLS took. */
final class Crc32c {
    private Crc32c() {}

    static Int64Value of(ByteString bytes) {
        CRC32C crc = new CRC32C();
        bytes.asReadOnlyByteBufferList().forEach(crc::update);
        return Int64Value.of(crc.getValue());
    }

    /** @throws BadAnswer when the service did not receive what was sent */
    static void requireVerified(boolean... verified) {
        for (boolean each : verified) {
            if (!each) {
                throw BadAnswer.damaged();
            }
        }
    }

    /** @throws BadAnswer when the checksum is not that of the bytes */
    static byte[] received(ByteString bytes, Int64Value checksum) {
        if (!of(bytes).equals(checksum)) {
            throw BadAnswer.damaged();
        }
        return bytes.toByteArray();
    }
}
