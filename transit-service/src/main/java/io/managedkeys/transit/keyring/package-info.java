/** Pure: key rings, their versions, and the texts ({@code vault:v1:…}, base64) that name them. No Spring, HTTP, SQL. */
@NullMarked
package io.managedkeys.transit.keyring;

import org.jspecify.annotations.NullMarked;
