/** Delays over executors that are not ours. */
@NullMarked
package ai.flowscale.engine.timing;

import org.jspecify.annotations.NullMarked;
