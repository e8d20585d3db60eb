/** The server and its transport over standard input and output. */
@NullMarked
package ai.flowscale.mcp.server;

import org.jspecify.annotations.NullMarked;
