/**
 * Keys in Azure Key Vault and Managed HSMs ({@code azurekeyvault}). The one package that knows Azure's SDK. Private-key
 * and secret-key operations go to the vault; what needs a public key alone is done here with the granted one.
 */
@NullMarked
package io.managedkeys.gateway.backend.azurekeyvault;

import org.jspecify.annotations.NullMarked;
