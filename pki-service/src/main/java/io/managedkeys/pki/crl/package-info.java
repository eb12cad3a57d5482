/** Revocation lists: {@code crl}, {@code crl/pem}. */
@NullMarked
package io.managedkeys.pki.crl;

import org.jspecify.annotations.NullMarked;
