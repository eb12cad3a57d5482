/** A mount's own settings: {@code config/issuers}, {@code config/keys}, {@code config/urls}. */
@NullMarked
package io.managedkeys.pki.config;

import org.jspecify.annotations.NullMarked;
