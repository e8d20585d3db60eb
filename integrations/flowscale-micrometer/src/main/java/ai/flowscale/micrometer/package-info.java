/** Observes Flowscale clients with Micrometer: observations for traces and timers, and meters. */
@NullMarked
package ai.flowscale.micrometer;

import org.jspecify.annotations.NullMarked;
