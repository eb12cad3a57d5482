/** The seam to HSMs and KMSs: one contract, one factory, one package per type, named as Vault names the type. */
@NullMarked
package io.managedkeys.gateway.backend;

import org.jspecify.annotations.NullMarked;
