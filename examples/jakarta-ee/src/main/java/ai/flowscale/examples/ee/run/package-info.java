/** Starting runs, waiting for them, looking at them. */
@NullMarked
package ai.flowscale.examples.ee.run;

import org.jspecify.annotations.NullMarked;
