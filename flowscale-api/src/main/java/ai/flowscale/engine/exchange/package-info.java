/** How a call travels: key, retries, deadlines, redirects, once for every transport. */
@NullMarked
package ai.flowscale.engine.exchange;

import org.jspecify.annotations.NullMarked;
