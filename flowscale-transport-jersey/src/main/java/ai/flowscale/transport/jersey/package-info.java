/**
 * The transport over the Eclipse Jersey client. It is found by itself under the name {@code
 * jersey}; only an application that brings its own {@link jakarta.ws.rs.client.Client} names {@link
 * ai.flowscale.transport.jersey.JerseyTransport}.
 */
@NullMarked
package ai.flowscale.transport.jersey;

import org.jspecify.annotations.NullMarked;
