/** From a request to its admission: namespace, mount, client token, capabilities. Pure but for its look-ups. */
@NullMarked
package io.managedkeys.registry.admission;

import org.jspecify.annotations.NullMarked;
