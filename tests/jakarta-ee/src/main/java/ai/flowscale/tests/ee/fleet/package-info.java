/** An application with the bean of {@code docs/guide/fleet.md}. */
@NullMarked
package ai.flowscale.tests.ee.fleet;

import org.jspecify.annotations.NullMarked;
