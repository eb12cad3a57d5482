/** The version of all namespaces and mounts together, by which replicas know that they must read them again. */
@NullMarked
package io.managedkeys.registry.catalog;

import org.jspecify.annotations.NullMarked;
