/**
 * Checks and helpers behind the values of the API, and the two decisions that all of the library
 * shares: whose run a run is, and what a list proves. Exported to the modules of the library only.
 */
@NullMarked
package ai.flowscale.api.support;

import org.jspecify.annotations.NullMarked;
