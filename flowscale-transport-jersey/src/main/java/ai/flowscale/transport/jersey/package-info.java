/** The transport over the Eclipse Jersey client. It is found by itself as {@code jersey}. */
@NullMarked
package ai.flowscale.transport.jersey;

import org.jspecify.annotations.NullMarked;
