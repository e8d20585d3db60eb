/** Lets a person try the web application. */
@NullMarked
package ai.flowscale.examples.ee.demo;

import org.jspecify.annotations.NullMarked;
