/**
 * The test kit for transports.
 *
 * <p>{@link ai.flowscale.tck.FlowscaleTransportTck} is all of it; one subclass of one line is what
 * a transport's module needs. It holds the transport to the numbered rules of its contract ({@link
 * ai.flowscale.tck.transport}), and runs every operation of a client over it, against the emulator,
 * in each of the service's dialects, blocking and asynchronous ({@link
 * ai.flowscale.tck.FlowscaleClientTck}). Each of the suites that it is made of can also be run by
 * itself.
 *
 * <p>The classes are for extension by tests; their test methods are final, so that none can be
 * switched off by accident.
 */
@NullMarked
package ai.flowscale.tck;

import org.jspecify.annotations.NullMarked;
