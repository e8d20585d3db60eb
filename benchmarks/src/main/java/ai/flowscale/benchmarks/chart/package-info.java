/** Drawing the figures. */
@NullMarked
package ai.flowscale.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
