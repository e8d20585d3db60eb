/** What every request passes: headers of safety, its origin, and the limit of its user. */
@NullMarked
package ai.flowscale.examples.ee.guard;

import org.jspecify.annotations.NullMarked;
