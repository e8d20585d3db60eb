/** Spans and metrics of what a client does, for OpenTelemetry. */
@NullMarked
package ai.flowscale.opentelemetry;

import org.jspecify.annotations.NullMarked;
