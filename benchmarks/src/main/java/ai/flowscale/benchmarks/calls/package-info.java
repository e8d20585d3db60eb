/** Calls that read a run: each transport against its HTTP library. */
@NullMarked
package ai.flowscale.benchmarks.calls;

import org.jspecify.annotations.NullMarked;
