/** The internal calls between services, one path each, and who may make them. */
@NullMarked
package io.managedkeys.common.api;

import org.jspecify.annotations.NullMarked;
