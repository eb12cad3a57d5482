/** Issuers: {@code issuers}, {@code issuer/:ref} and its certificate in all forms, {@code config/issuers}. */
@NullMarked
package io.managedkeys.pki.issuer;

import org.jspecify.annotations.NullMarked;
