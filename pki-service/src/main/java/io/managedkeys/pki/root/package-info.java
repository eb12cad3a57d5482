/** Roots of managed keys, and the CAs that they sign: {@code root/…}, {@code issuer/:ref/sign-intermediate}. */
@NullMarked
package io.managedkeys.pki.root;

import org.jspecify.annotations.NullMarked;
