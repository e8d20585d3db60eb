/** The command line {@code flowscale}: one class per command. */
@NullMarked
package ai.flowscale.cli;

import org.jspecify.annotations.NullMarked;
