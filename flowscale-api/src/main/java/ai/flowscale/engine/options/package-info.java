/** The options of single operations. */
@NullMarked
package ai.flowscale.engine.options;

import org.jspecify.annotations.NullMarked;
