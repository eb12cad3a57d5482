/** Stored certificates: {@code certs}, {@code cert/:serial} and its raw forms. */
@NullMarked
package io.managedkeys.pki.certificate;

import org.jspecify.annotations.NullMarked;
