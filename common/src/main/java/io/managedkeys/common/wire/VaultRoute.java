package io.managedkeys.common.wire;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * One route of Vault's API: mount-relative path, operation, and who may call it. A controller method without one does
 * not start.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RequestMapping
public @interface VaultRoute {
    /** Below the mount ({@code /roles/{name}}), as a Spring path pattern. */
    @AliasFor(annotation = RequestMapping.class, attribute = "path")
    String[] value();

    Operation operation();

    Access access() default Access.TOKEN;

    /** For a write that policies may permit as create or as update: the bean that tells which it is. */
    Class<? extends Existence> existence() default Existence.NotChecked.class;

    /** Whether the body is taken as it is (DER and the like) instead of as a JSON object. */
    boolean rawBody() default false;
}
