/** How the service and the application are. */
@NullMarked
package ai.flowscale.examples.ee.state;

import org.jspecify.annotations.NullMarked;
