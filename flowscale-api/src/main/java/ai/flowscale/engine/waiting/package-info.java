/** Waiting for runs. */
@NullMarked
package ai.flowscale.engine.waiting;

import org.jspecify.annotations.NullMarked;
