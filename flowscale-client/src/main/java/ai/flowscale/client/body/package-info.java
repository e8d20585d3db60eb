/** The bytes of requests and responses: where they come from, and how they are handed over. */
@NullMarked
package ai.flowscale.client.body;

import org.jspecify.annotations.NullMarked;
