package io.managedkeys.common.error;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Writes {@code {"errors":[]}} where Tomcat would write a page. Public because Tomcat makes it, by its name. */
public final class JsonErrorValve extends ErrorReportValve {
    private static final String BODY = "{\"errors\":[]}";

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            headers(response);
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(BODY);
                response.finishResponse();
            }
        } catch (IOException e) {
            container.getLogger().debug("the caller is gone", e);
        }
    }

    /** The error's status is set; it has no text. */
    static void writeSilent(HttpServletResponse response) throws IOException {
        headers(response);
        response.getOutputStream().write(BODY.getBytes(StandardCharsets.US_ASCII));
    }

    private static void headers(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Type", "application/json");
        response.setContentLength(BODY.length());
    }
}
