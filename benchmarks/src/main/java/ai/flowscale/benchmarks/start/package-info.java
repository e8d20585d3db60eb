/** From the start of a process to its first decoded answer. */
@NullMarked
package ai.flowscale.benchmarks.start;

import org.jspecify.annotations.NullMarked;
