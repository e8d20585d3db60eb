/** Reads what the service says of inputs and outputs, and checks inputs against it. */
@NullMarked
package ai.flowscale.api.description;

import org.jspecify.annotations.NullMarked;
