/** {@code ./dev bench}: what a signature costs through the suite, beside what it costs in the token itself. */
@NullMarked
package io.managedkeys.suite.bench;

import org.jspecify.annotations.NullMarked;
