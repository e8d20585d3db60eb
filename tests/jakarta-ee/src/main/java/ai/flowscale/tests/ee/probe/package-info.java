/** Classes that the tests put into the application, to do the job on threads of their choice. */
@NullMarked
package ai.flowscale.tests.ee.probe;

import org.jspecify.annotations.NullMarked;
