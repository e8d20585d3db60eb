/** The engine: everything behind the exported interfaces. Not exported. */
@NullMarked
package ai.flowscale.engine;

import org.jspecify.annotations.NullMarked;
