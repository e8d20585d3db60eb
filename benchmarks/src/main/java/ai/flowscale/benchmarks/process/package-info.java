/** Programs in processes of their own, and the server that answers all of them. */
@NullMarked
package ai.flowscale.benchmarks.process;

import org.jspecify.annotations.NullMarked;
