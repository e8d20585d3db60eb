/** Going through all pages of runs. */
@NullMarked
package ai.flowscale.engine.paging;

import org.jspecify.annotations.NullMarked;
