/** The emulator in JUnit tests. */
@NullMarked
package ai.flowscale.emulator.junit;

import org.jspecify.annotations.NullMarked;
