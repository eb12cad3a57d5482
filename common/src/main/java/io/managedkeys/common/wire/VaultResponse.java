package io.managedkeys.common.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer in Vault's forms: envelope, nothing (204, 304), bare JSON, or raw bytes. */
public final class VaultResponse {
    enum Form {
        ENVELOPE,
        EMPTY,
        BARE,
        RAW,
        NOT_MODIFIED
    }

    private final Form form;
    private final int status;
    private final @Nullable Object body;
    private final @Nullable Object auth;
    private final String contentType;
    private final boolean dataAtTopLevel;
    private final List<String> warnings;

    private VaultResponse(
            Form form,
            int status,
            @Nullable Object body,
            @Nullable Object auth,
            String contentType,
            boolean dataAtTopLevel,
            List<String> warnings) {
        this.form = form;
        this.status = status;
        this.body = body;
        this.auth = auth;
        this.contentType = contentType;
        this.dataAtTopLevel = dataAtTopLevel;
        this.warnings = List.copyOf(warnings);
    }

    /** 200 with the envelope; {@code data} is a record or map whose names are as on the wire, or null. */
    public static VaultResponse data(@Nullable Object data) {
        return new VaultResponse(Form.ENVELOPE, 200, data, null, "application/json", false, List.of());
    }

    /** 200 with the envelope and its {@code auth} block. */
    public static VaultResponse auth(Object auth) {
        return new VaultResponse(Form.ENVELOPE, 200, null, auth, "application/json", false, List.of());
    }

    /** 204. */
    public static VaultResponse noContent() {
        return new VaultResponse(Form.EMPTY, 204, null, null, "application/json", false, List.of());
    }

    /** JSON without the envelope. */
    public static VaultResponse bare(int status, Object body) {
        return new VaultResponse(Form.BARE, status, body, null, "application/json", false, List.of());
    }

    /** Bytes as they are; none give 204 with the content type. */
    public static VaultResponse raw(String contentType, byte[] body) {
        return new VaultResponse(Form.RAW, body.length == 0 ? 204 : 200, body, null, contentType, false, List.of());
    }

    /** 304, and since when it is so. */
    public static VaultResponse notModified(Instant lastModified) {
        return new VaultResponse(Form.NOT_MODIFIED, 304, lastModified, null, "", false, List.of());
    }

    /** The form of old paths ({@code sys/mounts} …): the data's keys also stand at the top level. */
    public VaultResponse alsoAtTopLevel() {
        return new VaultResponse(form, status, body, auth, contentType, true, warnings);
    }

    public VaultResponse withStatus(int newStatus) {
        return new VaultResponse(form, newStatus, body, auth, contentType, dataAtTopLevel, warnings);
    }

    /** A warning of the handler itself turns a 204 into a 200. */
    public VaultResponse withWarning(String warning) {
        return withWarnings(List.of(warning));
    }

    public VaultResponse withWarnings(List<String> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return form == Form.EMPTY
                ? new VaultResponse(Form.ENVELOPE, 200, null, null, contentType, dataAtTopLevel, all)
                : new VaultResponse(form, status, body, auth, contentType, dataAtTopLevel, all);
    }

    Form form() {
        return form;
    }

    int status() {
        return status;
    }

    @Nullable
    Object body() {
        return body;
    }

    @Nullable
    Object auth() {
        return auth;
    }

    String contentType() {
        return contentType;
    }

    boolean isDataAtTopLevel() {
        return dataAtTopLevel;
    }

    List<String> warnings() {
        return warnings;
    }
}
