/** An MCP server for the workflows of a deployment. */
@NullMarked
package ai.flowscale.mcp;

import org.jspecify.annotations.NullMarked;
