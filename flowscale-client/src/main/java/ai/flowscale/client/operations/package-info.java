/** The table of all operations and what each sends and reads. */
@NullMarked
package ai.flowscale.client.operations;

import org.jspecify.annotations.NullMarked;
