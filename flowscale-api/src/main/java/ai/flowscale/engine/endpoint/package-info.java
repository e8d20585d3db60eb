/** The table of all operations and what each sends and reads. */
@NullMarked
package ai.flowscale.engine.endpoint;

import org.jspecify.annotations.NullMarked;
