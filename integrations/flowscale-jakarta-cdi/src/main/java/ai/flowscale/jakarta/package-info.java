/**
 * A client for injection. Nothing has to be called: a jar with this package, one with a transport,
 * and the settings {@code flowscale.api.url} and {@code flowscale.api.key} are enough for
 *
 * <pre>{@code
 * @Inject Flowscale flowscale;
 * }</pre>
 */
@NullMarked
package ai.flowscale.jakarta;

import org.jspecify.annotations.NullMarked;
