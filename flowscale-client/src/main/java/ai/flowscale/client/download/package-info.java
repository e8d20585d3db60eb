/** Bringing outputs to disk. */
@NullMarked
package ai.flowscale.client.download;

import org.jspecify.annotations.NullMarked;
