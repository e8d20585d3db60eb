/** The settings of the application. */
@NullMarked
package ai.flowscale.examples.ee.config;

import org.jspecify.annotations.NullMarked;
