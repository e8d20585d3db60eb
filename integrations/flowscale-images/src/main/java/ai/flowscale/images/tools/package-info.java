/** What tools of workflows have in common, whichever protocol or framework offers them. */
@NullMarked
package ai.flowscale.images.tools;

import org.jspecify.annotations.NullMarked;
