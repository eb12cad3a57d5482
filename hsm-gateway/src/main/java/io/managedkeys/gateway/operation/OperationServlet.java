package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.DecryptRequest;
import io.managedkeys.common.api.HsmGateway.EncryptRequest;
import io.managedkeys.common.api.HsmGateway.MacRequest;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.http.RequestTimer;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.InternalJson;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.AfterAnswer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The paths of {@link HsmGateway}. No controller: a dispatcher around a signature costs as much as the JSON of it, and
 * there is nothing to dispatch.
 */
final class OperationServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final JsonMapper MAPPER = InternalJson.mapper();
    private static final Logger LOG = LoggerFactory.getLogger(OperationServlet.class);

    private final transient RequestLimits limits;
    private final transient Map<String, Operation<?>> operations;

    OperationServlet(RequestLimits limits, FindKeys findKeys, UseKey useKey) {
        this.limits = limits;
        this.operations = Map.of(
                HsmGateway.CHECK,
                new Operation<>(
                        CheckRequest.class, limits::check, (request, caller, end) -> findKeys.check(request, end)),
                HsmGateway.RESOLVE,
                new Operation<>(
                        ResolveRequest.class, limits::check, (request, caller, end) -> findKeys.resolve(request, end)),
                HsmGateway.SIGN,
                new Operation<>(SignRequest.class, limits::check, useKey::sign),
                HsmGateway.ENCRYPT,
                new Operation<>(EncryptRequest.class, limits::check, useKey::encrypt),
                HsmGateway.DECRYPT,
                new Operation<>(DecryptRequest.class, limits::check, useKey::decrypt),
                HsmGateway.MAC,
                new Operation<>(MacRequest.class, limits::check, useKey::mac));
    }

    private record Operation<Q>(Class<Q> type, Consumer<Q> check, Work<Q> work) {
        Object answer(Q request, ServiceIdentity caller, Deadline deadline) {
            check.accept(request);
            return work.on(request, caller, deadline);
        }
    }

    private interface Work<Q> {
        Object on(Q request, ServiceIdentity caller, Deadline deadline);
    }

    Set<String> paths() {
        return operations.keySet();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AfterAnswer.begin();
        try {
            serve(request, response);
        } finally {
            AfterAnswer.end();
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] answer;
        try {
            if (!"POST".equals(request.getMethod())) {
                throw ApiException.silent(ErrorKind.UNSUPPORTED_OPERATION);
            }
            String path = request.getServletPath();
            LOG.debug("{} for {}", path, CallerIdentityFilter.caller(request));
            Operation<?> operation = operations.get(path);
            if (operation == null) {
                throw ApiException.silent(ErrorKind.NOT_FOUND);
            }
            RequestTimer.route(request, path);
            answer = MAPPER.writeValueAsBytes(answer(operation, request));
        } catch (RuntimeException failure) {
            ErrorRenderer.write(ErrorRenderer.asApiException(failure), request, response);
            return;
        }
        response.setContentType("application/json");
        response.setContentLength(answer.length);
        // With its last byte the container sends it.
        response.getOutputStream().write(answer);
    }

    private <Q> Object answer(Operation<Q> operation, HttpServletRequest request) throws IOException {
        Q read;
        try {
            read = MAPPER.readValue(request.getInputStream(), operation.type());
        } catch (JacksonException e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "malformed request", e);
        }
        if (read == null) {
            throw ApiException.invalid("malformed request");
        }
        return operation.answer(
                read, CallerIdentityFilter.caller(request), limits.deadline(request.getHeader(Deadline.HEADER)));
    }
}
