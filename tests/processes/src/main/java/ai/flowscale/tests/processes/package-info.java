/** Other JVMs, and a server for bodies of any size, for the benchmarks and the endurance tests. */
@NullMarked
package ai.flowscale.tests.processes;

import org.jspecify.annotations.NullMarked;
