package io.managedkeys.pki.certificate;

import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON of {@code cert/…}. */
public final class CertificateAnswer {
    private CertificateAnswer() {}

    /** @param pem of a certificate that nobody revoked */
    public static Map<String, Object> of(String pem) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("certificate", pem);
        data.put("revocation_time", 0);
        data.put("revocation_time_rfc3339", "");
        return data;
    }
}
