/** Errors as RFC 9457 has them. */
@NullMarked
package ai.flowscale.examples.ee.problem;

import org.jspecify.annotations.NullMarked;
