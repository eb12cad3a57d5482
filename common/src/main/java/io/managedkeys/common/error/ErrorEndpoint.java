package io.managedkeys.common.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Where Tomcat sends what filters threw, or answered with sendError. */
@Controller
final class ErrorEndpoint implements ErrorController {
    @RequestMapping("/error")
    void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            ErrorRenderer.write(ErrorRenderer.asApiException(rootOf(failure)), request, response);
            return;
        }
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        response.setStatus(status);
        JsonErrorValve.writeSilent(response);
    }

    /** A filter's exception may come wrapped. */
    private static Throwable rootOf(Throwable failure) {
        return failure.getCause() instanceof ApiException told ? told : failure;
    }
}
