/** The public port: what comes in, where it goes, and the forward to the engines. */
@NullMarked
package io.managedkeys.registry.frontdoor;

import org.jspecify.annotations.NullMarked;
