/** Calling listeners without letting them slow down or break a call. */
@NullMarked
package ai.flowscale.engine.listening;

import org.jspecify.annotations.NullMarked;
