/** An application without the client, to compare with. */
@NullMarked
package ai.flowscale.tests.ee.empty;

import org.jspecify.annotations.NullMarked;
