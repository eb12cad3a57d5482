/** The gateway's internal API: {@code POST /internal/check}, {@code /internal/resolve}, {@code /internal/sign}. */
@NullMarked
package io.managedkeys.gateway.operation;

import org.jspecify.annotations.NullMarked;
