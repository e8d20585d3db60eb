/**
 * Responses of the service, as immutable records.
 *
 * <p>Every {@code toString()} of this package leaves out what may be secret: values of inputs and
 * the query of a presigned link.
 */
@NullMarked
package ai.flowscale.api.model;

import org.jspecify.annotations.NullMarked;
