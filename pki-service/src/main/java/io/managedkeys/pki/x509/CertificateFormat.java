package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How certificates and keys stand in a JSON answer. */
public enum CertificateFormat {
    PEM,
    /** Base64 of DER. */
    DER,
    /** As PEM, but {@code certificate} holds key, certificate and chain together. */
    PEM_BUNDLE;

    /** @throws ApiException 400 with Vault's text */
    public static CertificateFormat named(@Nullable String name) {
        return switch (name == null ? "pem" : name) {
            case "pem", "" -> PEM;
            case "der" -> DER;
            case "pem_bundle" -> PEM_BUNDLE;
            default ->
                throw ApiException.invalid("the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\"");
        };
    }

    public String certificate(byte[] der) {
        return encode("CERTIFICATE", der);
    }

    public String encode(String label, byte[] der) {
        return this == DER ? Base64.getEncoder().encodeToString(der) : Pem.encode(label, der);
    }
}
