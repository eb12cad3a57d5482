/** Keys in AWS Key Management Service (API version 2014-11-01). The only package that knows Amazon's SDK. */
@NullMarked
package io.managedkeys.gateway.backend.awskms;

import org.jspecify.annotations.NullMarked;
