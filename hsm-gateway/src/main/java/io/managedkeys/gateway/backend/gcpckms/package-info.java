/** Keys in Google Cloud KMS ({@code gcpckms}). Only this package knows Google's SDK. */
@NullMarked
package io.managedkeys.gateway.backend.gcpckms;

import org.jspecify.annotations.NullMarked;
