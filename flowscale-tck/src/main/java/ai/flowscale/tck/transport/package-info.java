/**
 * The rules of the transports' contract, each with its test.
 *
 * <p>{@link ai.flowscale.tck.transport.TransportRulesTck} runs all of them. A test uses a transport
 * only through its interface, as the client does, and checks the server's side of the connection.
 * Connections and request bodies that are still open after the transport was closed make a test
 * fail. Threads are checked after all tests.
 */
@NullMarked
package ai.flowscale.tck.transport;

import org.jspecify.annotations.NullMarked;
