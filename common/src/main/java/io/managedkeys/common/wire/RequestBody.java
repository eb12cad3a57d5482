package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** A request's bytes, of which there may be 32 MiB; more are refused (413) before they are kept anywhere. */
public final class RequestBody {
    public static final int MAX_BYTES = 32 << 20;

    private RequestBody() {}

    /** The whole body. */
    static byte[] read(HttpServletRequest request) throws IOException {
        ServletInputStream in = limited(request);
        long announced = request.getContentLengthLong();
        return announced < 0 ? in.readAllBytes() : in.readNBytes((int) announced);
    }

    /**
     * The body as a stream that fails with an {@link ApiException} at the first byte beyond the limit; a
     * {@code Content-Length} beyond it fails at once.
     */
    public static ServletInputStream limited(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > MAX_BYTES) {
            throw tooLarge();
        }
        return request.getInputStream() instanceof Limited already ? already : new Limited(request.getInputStream());
    }

    private static ApiException tooLarge() {
        return new ApiException(ErrorKind.PAYLOAD_TOO_LARGE, "http: request body too large");
    }

    private static final class Limited extends ServletInputStream {
        private final ServletInputStream in;
        private long seen;

        Limited(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            count(Math.max(0, n));
            return n;
        }

        private void count(int n) {
            seen += n;
            if (seen > MAX_BYTES) {
                throw tooLarge();
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
