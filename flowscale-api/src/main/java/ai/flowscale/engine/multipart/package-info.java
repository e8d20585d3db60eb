/** The form in which inputs are sent. */
@NullMarked
package ai.flowscale.engine.multipart;

import org.jspecify.annotations.NullMarked;
