package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.CK_TOKEN_INFO;

/**
 * What a module says of the token in a slot (CK_TOKEN_INFO); texts without their padding.
 *
 * @param flags CKF_…
 * @param maxSessions 0 where the token names no limit
 */
record TokenFacts(
        long slot, String label, String model, String serial, String manufacturer, long flags, long maxSessions) {

    static TokenFacts of(long slot, CK_TOKEN_INFO info) {
        return new TokenFacts(
                slot,
                text(info.label),
                text(info.model),
                text(info.serialNumber),
                text(info.manufacturerID),
                info.flags,
                // CK_UNAVAILABLE_INFORMATION is all ones, CK_EFFECTIVELY_INFINITE is 0
                Math.max(0, info.ulMaxSessionCount));
    }

    /** The same token, in whichever slot. */
    String identity() {
        return serial + '\0' + label;
    }

    boolean isSoftHsm() {
        return manufacturer.equals("SoftHSM project");
    }

    boolean has(long flag) {
        return (flags & flag) != 0;
    }

    private static String text(char[] padded) {
        String text = new String(padded);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }
}
