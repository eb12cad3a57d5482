/** Tests of the four services as processes, with the clients that people use. */
@NullMarked
package io.managedkeys.suite;

import org.jspecify.annotations.NullMarked;
