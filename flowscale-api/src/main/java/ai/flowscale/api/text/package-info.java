/** Texts that come from elsewhere, made fit to be printed. Not exported. */
@NullMarked
package ai.flowscale.api.text;

import org.jspecify.annotations.NullMarked;
