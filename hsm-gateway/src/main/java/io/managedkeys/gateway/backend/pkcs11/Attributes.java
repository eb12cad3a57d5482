package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_ATTRIBUTE_SENSITIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_ATTRIBUTE_TYPE_INVALID;

import iaik.pkcs.pkcs11.wrapper.CK_ATTRIBUTE;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A template of attributes (PKCS#11 2.40 §4), and how single attributes of an object are read. */
final class Attributes {
    private final List<CK_ATTRIBUTE> attributes = new ArrayList<>();

    Attributes with(long type, boolean value) {
        return add(type, value);
    }

    Attributes with(long type, long value) {
        return add(type, value);
    }

    Attributes with(long type, byte[] value) {
        return add(type, value);
    }

    Attributes with(long type, String text) {
        return add(type, text.toCharArray());
    }

    private Attributes add(long type, @Nullable Object value) {
        CK_ATTRIBUTE attribute = new CK_ATTRIBUTE();
        attribute.type = type;
        attribute.pValue = value;
        attributes.add(attribute);
        return this;
    }

    CK_ATTRIBUTE[] toArray() {
        return attributes.toArray(CK_ATTRIBUTE[]::new);
    }

    /** Empty where the object or the module does not have the attribute, or hides it. */
    private static Optional<Object> read(PKCS11 module, long session, long object, long type) throws PKCS11Exception {
        CK_ATTRIBUTE[] wanted = new Attributes().add(type, null).toArray();
        try {
            module.C_GetAttributeValue(session, object, wanted, true);
            return Optional.ofNullable(wanted[0].pValue);
        } catch (PKCS11Exception e) {
            if (e.getErrorCode() == CKR_ATTRIBUTE_TYPE_INVALID || e.getErrorCode() == CKR_ATTRIBUTE_SENSITIVE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Optional<byte[]> bytes(PKCS11 module, long session, long object, long type) throws PKCS11Exception {
        return read(module, session, object, type).map(value -> (byte[]) value).filter(value -> value.length > 0);
    }

    static Optional<Boolean> flag(PKCS11 module, long session, long object, long type) throws PKCS11Exception {
        return read(module, session, object, type).map(value -> (Boolean) value);
    }

    static Optional<Long> number(PKCS11 module, long session, long object, long type) throws PKCS11Exception {
        return read(module, session, object, type).map(value -> (Long) value);
    }

    static String text(PKCS11 module, long session, long object, long type) throws PKCS11Exception {
        return read(module, session, object, type)
                .map(value -> new String((char[]) value))
                .orElse("");
    }
}
