/** Observing what a client does, for traces, metrics and logs of an application's own. */
@NullMarked
package ai.flowscale.api.instrumentation;

import org.jspecify.annotations.NullMarked;
