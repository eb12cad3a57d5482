/** How requests reach a service: the threads that serve them, and what those do between two requests. */
@NullMarked
package io.managedkeys.common.http;

import org.jspecify.annotations.NullMarked;
