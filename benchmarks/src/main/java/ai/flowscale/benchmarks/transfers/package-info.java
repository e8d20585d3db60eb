/** Files up and down in a small heap: each transport against its HTTP library. */
@NullMarked
package ai.flowscale.benchmarks.transfers;

import org.jspecify.annotations.NullMarked;
