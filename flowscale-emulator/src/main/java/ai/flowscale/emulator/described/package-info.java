/** Workflows that do what their descriptions say. */
@NullMarked
package ai.flowscale.emulator.described;

import org.jspecify.annotations.NullMarked;
