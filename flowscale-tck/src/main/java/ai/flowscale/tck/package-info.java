/**
 * The test kit for transports.
 *
 * <p>{@link ai.flowscale.tck.FlowscaleClientTck} runs every operation of a client over a transport,
 * against the emulator, in each of the service's dialects, blocking and asynchronous; one subclass
 * of one line is all that a transport's module needs. Each of the suites that it is made of can
 * also be run by itself.
 *
 * <p>The classes are for extension by tests; their test methods are final, so that none can be
 * switched off by accident.
 */
@NullMarked
package ai.flowscale.tck;

import org.jspecify.annotations.NullMarked;
