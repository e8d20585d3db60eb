/** Delays over executors that are not ours. */
@NullMarked
package ai.flowscale.client.concurrent;

import org.jspecify.annotations.NullMarked;
