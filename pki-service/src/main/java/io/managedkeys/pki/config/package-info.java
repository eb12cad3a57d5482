/** A mount's own settings: {@code config/urls}, {@code config/cluster}; those of issuers and keys are beside them. */
@NullMarked
package io.managedkeys.pki.config;

import org.jspecify.annotations.NullMarked;
