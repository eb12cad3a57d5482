/** Servers for tests that come as containers. */
@NullMarked
package io.managedkeys.common.docker;

import org.jspecify.annotations.NullMarked;
