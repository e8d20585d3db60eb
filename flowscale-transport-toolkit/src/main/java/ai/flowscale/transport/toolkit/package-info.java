/**
 * What every transport needs, whatever HTTP library it is over: a toolkit for authors of
 * transports.
 *
 * <p>{@link ai.flowscale.transport.toolkit.AbstractExchange} is one request and its response, and
 * {@link ai.flowscale.transport.toolkit.Exchanges} all of a transport; {@link
 * ai.flowscale.transport.toolkit.Upload} sees to it that only a whole body comes to a well-formed
 * end, and {@link ai.flowscale.transport.toolkit.Failures} makes failures whose messages tell no
 * more than they may. A transport need not use any of it: the contract is {@link
 * ai.flowscale.api.spi.Transport}.
 */
@NullMarked
package ai.flowscale.transport.toolkit;

import org.jspecify.annotations.NullMarked;
