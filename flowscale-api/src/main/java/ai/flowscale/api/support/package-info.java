/** Checks and helpers behind the values of the API. Exported to the client only. */
@NullMarked
package ai.flowscale.api.support;

import org.jspecify.annotations.NullMarked;
