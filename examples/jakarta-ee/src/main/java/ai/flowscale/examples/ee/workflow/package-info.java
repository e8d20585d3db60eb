/** The workflows that may be run, and what they take. */
@NullMarked
package ai.flowscale.examples.ee.workflow;

import org.jspecify.annotations.NullMarked;
