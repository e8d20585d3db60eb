/**
 * Interrupts of a thread that blocks: {@link ai.flowscale.client.interrupt.InterruptListener} has
 * them end what is deaf to them, and {@link ai.flowscale.client.interrupt.InterruptGate} keeps
 * those of the application apart from others. For authors of transports, like {@link
 * ai.flowscale.client.transport}.
 */
@NullMarked
package ai.flowscale.client.interrupt;

import org.jspecify.annotations.NullMarked;
