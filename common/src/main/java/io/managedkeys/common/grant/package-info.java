/** The key grant: the registry's permission for one engine to use one managed key for seconds. */
@NullMarked
package io.managedkeys.common.grant;

import org.jspecify.annotations.NullMarked;
