/**
 * Interrupts of a thread that blocks: {@link
 * ai.flowscale.transport.toolkit.interrupt.InterruptListener} has them end what is deaf to them,
 * and {@link ai.flowscale.transport.toolkit.interrupt.InterruptGate} keeps those of the application
 * apart from others. For authors of transports, like {@link ai.flowscale.transport.toolkit}.
 */
@NullMarked
package ai.flowscale.transport.toolkit.interrupt;

import org.jspecify.annotations.NullMarked;
