/** The server over HTTP. */
@NullMarked
package ai.flowscale.mcp.http;

import org.jspecify.annotations.NullMarked;
