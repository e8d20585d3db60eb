/** Bringing outputs to disk. */
@NullMarked
package ai.flowscale.engine.download;

import org.jspecify.annotations.NullMarked;
