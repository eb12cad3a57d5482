/** The state that anyone may ask for: {@code sys/health}, {@code sys/seal-status}, {@code sys/leader}. */
@NullMarked
package io.managedkeys.registry.health;

import org.jspecify.annotations.NullMarked;
