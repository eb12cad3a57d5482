/** What every operation with a key ring needs: its grants, items of a batch and what became of them, named hashes. */
@NullMarked
package io.managedkeys.transit.use;

import org.jspecify.annotations.NullMarked;
