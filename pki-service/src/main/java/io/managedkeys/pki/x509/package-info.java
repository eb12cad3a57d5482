/**
 * X.509 as this engine makes and checks it (RFC 5280): names, extensions, requests, chains. Pure: no Spring, HTTP or
 * SQL, and no private key but those of leaves that it generates.
 */
@NullMarked
package io.managedkeys.pki.x509;

import org.jspecify.annotations.NullMarked;
