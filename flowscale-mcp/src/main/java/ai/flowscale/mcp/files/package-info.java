/** Files: which may be read, where outputs go, previews of pictures. */
@NullMarked
package ai.flowscale.mcp.files;

import org.jspecify.annotations.NullMarked;
