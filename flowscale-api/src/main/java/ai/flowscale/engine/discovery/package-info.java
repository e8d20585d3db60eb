/** Finding and choosing a transport. */
@NullMarked
package ai.flowscale.engine.discovery;

import org.jspecify.annotations.NullMarked;
