/**
 * What a transport implements, and what it is given: an {@link ai.flowscale.api.spi.Exchange} that
 * blocks, moves bytes, and knows nothing of FlowScale, JSON, retries, redirects or keys.
 */
@NullMarked
package ai.flowscale.api.spi;

import org.jspecify.annotations.NullMarked;
