/** Root certificates of managed keys: {@code root/generate/:type} and its other names. */
@NullMarked
package io.managedkeys.pki.root;

import org.jspecify.annotations.NullMarked;
