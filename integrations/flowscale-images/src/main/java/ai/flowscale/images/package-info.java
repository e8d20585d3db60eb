/** Makes pictures with a workflow: a binding of its inputs, a request, and what came of it. */
@NullMarked
package ai.flowscale.images;

import org.jspecify.annotations.NullMarked;
