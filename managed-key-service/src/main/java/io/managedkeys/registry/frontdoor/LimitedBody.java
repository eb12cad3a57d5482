package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;

/** A request whose body ends in a 413 once more than Vault's 32 MiB of it were read. */
final class LimitedBody extends HttpServletRequestWrapper {
    static final long LIMIT = 32L << 20;

    LimitedBody(HttpServletRequest request) {
        super(request);
    }

    static ApiException tooLarge() {
        return new ApiException(ErrorKind.PAYLOAD_TOO_LARGE, "http: request body too large");
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new Counted(super.getInputStream());
    }

    private static final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private long left = LIMIT;

        private Counted(ServletInputStream in) {
            this.in = in;
        }

        private int count(int read) {
            left -= Math.max(0, read);
            if (left < 0) {
                throw tooLarge();
            }
            return read;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return count(in.read(target, offset, length));
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

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
