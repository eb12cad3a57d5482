@NullMarked
package io.managedkeys.pki.importing;

import org.jspecify.annotations.NullMarked;
