/** A program that runs one workflow and brings its outputs to disk. */
@NullMarked
package ai.flowscale.examples.quickstart;

import org.jspecify.annotations.NullMarked;
