/** Issuers: {@code issuers}, {@code issuer/:ref} and its certificate as json, der and pem. */
@NullMarked
package io.managedkeys.pki.issuer;

import org.jspecify.annotations.NullMarked;
