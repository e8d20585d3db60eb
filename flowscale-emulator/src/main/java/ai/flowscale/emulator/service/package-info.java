/** The behaviour of the emulated service. Internal: may change in any release. */
@NullMarked
package ai.flowscale.emulator.service;

import org.jspecify.annotations.NullMarked;
