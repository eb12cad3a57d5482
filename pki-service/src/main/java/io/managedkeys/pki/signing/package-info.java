/** Has managed keys sign certificates, and looks at each signature before anybody else does. */
@NullMarked
package io.managedkeys.pki.signing;

import org.jspecify.annotations.NullMarked;
