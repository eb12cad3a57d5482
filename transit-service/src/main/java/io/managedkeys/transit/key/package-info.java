/** Life of key rings: {@code /keys}, {@code /keys/:name}, its {@code config} and {@code rotate}. */
@NullMarked
package io.managedkeys.transit.key;

import org.jspecify.annotations.NullMarked;
