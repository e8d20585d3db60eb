/** Workflows to try things out with. */
@NullMarked
package ai.flowscale.emulator.demo;

import org.jspecify.annotations.NullMarked;
