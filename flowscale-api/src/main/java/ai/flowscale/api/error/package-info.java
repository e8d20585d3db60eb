/**
 * What can go wrong: one sealed family of unchecked exceptions under {@link
 * ai.flowscale.api.error.FlowscaleException}.
 *
 * <p>No message holds an API key, the value of an input or the query of a presigned link.
 */
@NullMarked
package ai.flowscale.api.error;

import org.jspecify.annotations.NullMarked;
