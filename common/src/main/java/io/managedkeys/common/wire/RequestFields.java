package io.managedkeys.common.wire;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A controller parameter filled from the request's fields by {@link LenientJson}: a record, or {@link WireFields} for
 * the fields as they came. Fields that the record lacks become Vault's warning about unrecognized parameters.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface RequestFields {}
