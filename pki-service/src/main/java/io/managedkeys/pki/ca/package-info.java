/** The default issuer's certificate and chain: {@code ca}, {@code ca_chain}, {@code cert/ca}, {@code cert/ca_chain}. */
@NullMarked
package io.managedkeys.pki.ca;

import org.jspecify.annotations.NullMarked;
