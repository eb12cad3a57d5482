/** hsm-gateway: the only process that talks to an HSM or KMS. It calls nobody and keeps no state of its own. */
@NullMarked
package io.managedkeys.gateway;

import org.jspecify.annotations.NullMarked;
