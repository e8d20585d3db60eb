/**
 * A web application around the Flowscale client: every operation as JSON, as events, and as a
 * proxy.
 */
@NullMarked
package ai.flowscale.examples.ee;

import org.jspecify.annotations.NullMarked;
