/** What the application is told from outside. */
@NullMarked
package ai.flowscale.examples.ee.config;

import org.jspecify.annotations.NullMarked;
