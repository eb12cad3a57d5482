/** Opens key grants: who may use which key for what, as the registry signed it, and the credentials only we can read. */
@NullMarked
package io.managedkeys.gateway.grant;

import org.jspecify.annotations.NullMarked;
