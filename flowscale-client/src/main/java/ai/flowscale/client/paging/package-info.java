/** Going through all pages of runs. */
@NullMarked
package ai.flowscale.client.paging;

import org.jspecify.annotations.NullMarked;
