/** Measuring in pairs, and telling the figures. */
@NullMarked
package ai.flowscale.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
