/** What the emulated service does with a request. Internal: may change in any release. */
@NullMarked
package ai.flowscale.emulator.service;

import org.jspecify.annotations.NullMarked;
