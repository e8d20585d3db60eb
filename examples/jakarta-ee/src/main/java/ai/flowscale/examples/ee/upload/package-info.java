/** Forms that come in: bounded, whole, and made into the inputs of a workflow. */
@NullMarked
package ai.flowscale.examples.ee.upload;

import org.jspecify.annotations.NullMarked;
