/**
 * Keys in PKCS#11 tokens (OASIS PKCS#11 2.40, modules from 2.20 on), Vault's type {@code pkcs11}. The only package that
 * knows the native wrapper; calls go to its raw interface, because its richer classes hide the causes of failures.
 */
@NullMarked
package io.managedkeys.gateway.backend.pkcs11;

import org.jspecify.annotations.NullMarked;
