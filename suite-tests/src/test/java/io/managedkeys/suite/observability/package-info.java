/** Metrics, alerts, dashboards and logs of the running suite, as Prometheus and people read them. */
@NullMarked
package io.managedkeys.suite.observability;

import org.jspecify.annotations.NullMarked;
