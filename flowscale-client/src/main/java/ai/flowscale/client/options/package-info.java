/** The options of single operations. */
@NullMarked
package ai.flowscale.client.options;

import org.jspecify.annotations.NullMarked;
