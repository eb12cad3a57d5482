/** What {@code deploy/} ships, tried without a cluster and without Docker. */
@NullMarked
package io.managedkeys.suite.deploy;

import org.jspecify.annotations.NullMarked;
