/** What a token may do on paths: {@code sys/capabilities}, {@code sys/internal/ui/resultant-acl}. */
@NullMarked
package io.managedkeys.registry.capabilities;

import org.jspecify.annotations.NullMarked;
