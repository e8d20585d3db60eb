/** The checkpoint of a batch in a file. */
@NullMarked
package ai.flowscale.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
