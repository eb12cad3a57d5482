/** The PKI engine: serves mounts of type {@code pki}, with CA keys that are managed keys. */
@NullMarked
package io.managedkeys.pki;

import org.jspecify.annotations.NullMarked;
