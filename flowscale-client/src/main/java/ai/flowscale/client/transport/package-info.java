/** What authors of transports need: bodies of requests and responses over any HTTP library. */
@NullMarked
package ai.flowscale.client.transport;

import org.jspecify.annotations.NullMarked;
