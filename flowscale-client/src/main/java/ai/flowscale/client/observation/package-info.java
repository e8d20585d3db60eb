/** Calling listeners and instrumentations without letting them slow down or break a call. */
@NullMarked
package ai.flowscale.client.observation;

import org.jspecify.annotations.NullMarked;
