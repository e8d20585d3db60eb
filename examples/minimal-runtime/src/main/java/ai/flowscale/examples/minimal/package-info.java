/** The main job, for a run-time image of a few dozen MB. */
@NullMarked
package ai.flowscale.examples.minimal;

import org.jspecify.annotations.NullMarked;
