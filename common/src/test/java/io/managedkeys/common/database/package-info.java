/** PostgreSQL for tests. */
@NullMarked
package io.managedkeys.common.database;

import org.jspecify.annotations.NullMarked;
