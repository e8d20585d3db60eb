/**
 * The test kit for transports.
 *
 * <p>{@link ai.flowscale.tck.FlowscaleTransportTck} is the whole kit; a transport's module needs
 * one subclass with one method. It tests the numbered rules of the contract ({@link
 * ai.flowscale.tck.transport}) with servers that write exact bytes ({@link
 * ai.flowscale.tck.server}).
 *
 * <p>The test methods are final, so that none can be overridden by accident.
 */
@NullMarked
package ai.flowscale.tck;

import org.jspecify.annotations.NullMarked;
