/** The tools: their names, schemas, calls and results. */
@NullMarked
package ai.flowscale.mcp.tools;

import org.jspecify.annotations.NullMarked;
