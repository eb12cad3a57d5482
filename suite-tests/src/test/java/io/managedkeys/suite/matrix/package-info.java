/** Every operation of the engines with every kind of key in every backend; the result is docs/backends/matrix.md. */
@NullMarked
package io.managedkeys.suite.matrix;

import org.jspecify.annotations.NullMarked;
