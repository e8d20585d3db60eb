/** Waiting for runs. */
@NullMarked
package ai.flowscale.client.polling;

import org.jspecify.annotations.NullMarked;
