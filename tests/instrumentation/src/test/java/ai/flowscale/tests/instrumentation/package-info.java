/** Traces, metrics and events of the JVM tell the same story of what a client does. */
@NullMarked
package ai.flowscale.tests.instrumentation;

import org.jspecify.annotations.NullMarked;
