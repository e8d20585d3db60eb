/** Small things that the toolkit and the client share. For no one else. */
@NullMarked
package ai.flowscale.transport.toolkit.internal;

import org.jspecify.annotations.NullMarked;
