/** What an engine is given with a request (its admission) and what it uses keys with (grants). */
@NullMarked
package io.managedkeys.common.engine;

import org.jspecify.annotations.NullMarked;
