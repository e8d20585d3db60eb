/** What runs have made. */
@NullMarked
package ai.flowscale.examples.ee.output;

import org.jspecify.annotations.NullMarked;
