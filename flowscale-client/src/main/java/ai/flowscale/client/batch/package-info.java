/** Executing many requests, some at a time. */
@NullMarked
package ai.flowscale.client.batch;

import org.jspecify.annotations.NullMarked;
