/** What a workflow is executed with. */
@NullMarked
package ai.flowscale.client.inputs;

import org.jspecify.annotations.NullMarked;
