/** Leaf certificates: {@code issue/:role}, {@code sign/:role}, also below {@code issuer/:ref}. */
@NullMarked
package io.managedkeys.pki.issue;

import org.jspecify.annotations.NullMarked;
