/** What a workflow is executed with. */
@NullMarked
package ai.flowscale.engine.input;

import org.jspecify.annotations.NullMarked;
