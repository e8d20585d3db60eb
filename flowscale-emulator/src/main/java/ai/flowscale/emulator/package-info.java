/**
 * An emulator of the FlowScale service, for testing applications without the service.
 *
 * <p>{@link ai.flowscale.emulator.FlowscaleEmulator} serves the service's HTTP API on a free
 * loopback port. {@link ai.flowscale.emulator.EmulatedWorkflow} defines what its workflows do, and
 * {@link ai.flowscale.emulator.Fault} what goes wrong. With {@link
 * ai.flowscale.emulator.ManualScheduler} a test controls the time of the emulator and of the
 * client.
 */
@NullMarked
package ai.flowscale.emulator;

import org.jspecify.annotations.NullMarked;
