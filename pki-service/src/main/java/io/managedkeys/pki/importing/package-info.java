/**
 * Certificates of CAs that come from elsewhere: {@code intermediate/set-signed}, {@code issuers/import/…},
 * {@code config/ca}.
 */
@NullMarked
package io.managedkeys.pki.importing;

import org.jspecify.annotations.NullMarked;
