/** How services of the suite find, trust and call each other: identities, mutual TLS, deadlines. */
@NullMarked
package io.managedkeys.common.service;

import org.jspecify.annotations.NullMarked;
