/** Executing many requests, some at a time. */
@NullMarked
package ai.flowscale.engine.batch;

import org.jspecify.annotations.NullMarked;
