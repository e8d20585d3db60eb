/**
 * An emulator of the FlowScale service, for testing applications without the service.
 *
 * <p>{@link ai.flowscale.emulator.FlowscaleEmulator} speaks the service's HTTP API on a free
 * loopback port; {@link ai.flowscale.emulator.EmulatedWorkflow} says what its workflows do, {@link
 * ai.flowscale.emulator.Fault} what goes wrong, and {@link ai.flowscale.emulator.ManualScheduler}
 * moves time by hand, for the emulator and a client alike.
 */
@NullMarked
package ai.flowscale.emulator;

import org.jspecify.annotations.NullMarked;
