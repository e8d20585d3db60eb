/** The emulator in JUnit 5 tests. */
@NullMarked
package ai.flowscale.emulator.junit;

import org.jspecify.annotations.NullMarked;
