/**
 * What every transport needs, whatever HTTP library it is over: a toolkit for authors of
 * transports.
 *
 * <p>{@link ai.flowscale.engine.transport.AbstractExchange} is one request and its response, and
 * {@link ai.flowscale.engine.transport.Exchanges} all of a transport; {@link
 * ai.flowscale.engine.transport.Upload} sees to it that only a whole body comes to a well-formed
 * end, and {@link ai.flowscale.engine.transport.Failures} makes failures whose messages tell no
 * more than they may. A transport need not use any of it: the contract is {@link
 * ai.flowscale.api.spi.Transport}.
 */
@NullMarked
package ai.flowscale.engine.transport;

import org.jspecify.annotations.NullMarked;
