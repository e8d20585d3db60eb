/**
 * What a transport implements, and what it is given: one asynchronous {@link
 * ai.flowscale.api.spi.Transport#send send} that moves bytes and knows nothing of FlowScale, JSON,
 * retries, redirects or keys.
 */
@NullMarked
package ai.flowscale.api.spi;

import org.jspecify.annotations.NullMarked;
