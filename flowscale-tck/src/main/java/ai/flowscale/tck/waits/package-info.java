/**
 * How well waits are served: how soon the end of a run is seen and what that costs in requests, and
 * thousands of waits at once.
 */
@NullMarked
package ai.flowscale.tck.waits;

import org.jspecify.annotations.NullMarked;
