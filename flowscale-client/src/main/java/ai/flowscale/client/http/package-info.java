/** How a call travels: key, retries, deadlines, redirects, once for every transport. */
@NullMarked
package ai.flowscale.client.http;

import org.jspecify.annotations.NullMarked;
