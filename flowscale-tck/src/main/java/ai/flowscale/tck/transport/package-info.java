/**
 * The rules of the transports' contract, each with the test that holds a transport to it.
 *
 * <p>{@link ai.flowscale.tck.transport.TransportRulesTck} runs all of them. A test sees the
 * transport as the engine does, through its interface alone, and the server's side of the wire. It
 * leaves nothing behind: connections and request bodies that are still there when the transport was
 * closed make it fail. Threads are looked for after all tests.
 */
@NullMarked
package ai.flowscale.tck.transport;

import org.jspecify.annotations.NullMarked;
