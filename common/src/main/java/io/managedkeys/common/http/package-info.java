/**
 * How requests reach a service: the filters that they pass, the threads that serve them, and what those do between two
 * requests.
 */
@NullMarked
package io.managedkeys.common.http;

import org.jspecify.annotations.NullMarked;
