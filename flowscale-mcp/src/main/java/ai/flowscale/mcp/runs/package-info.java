/** Runs: which calls share one, what is recorded of them, limits, and how a call waits. */
@NullMarked
package ai.flowscale.mcp.runs;

import org.jspecify.annotations.NullMarked;
