/** Stand-ins of the clouds beside {@code ./dev up}: {@code --with aws,azure,gcp}. */
@NullMarked
package io.managedkeys.suite.standin;

import org.jspecify.annotations.NullMarked;
