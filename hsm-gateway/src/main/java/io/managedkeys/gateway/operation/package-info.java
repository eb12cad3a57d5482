/**
 * The gateway's internal API: {@code POST /internal/check}, {@code /internal/resolve}, and under a grant
 * {@code /internal/sign}, {@code /internal/encrypt}, {@code /internal/decrypt}, {@code /internal/mac}.
 */
@NullMarked
package io.managedkeys.gateway.operation;

import org.jspecify.annotations.NullMarked;
