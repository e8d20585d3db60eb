/** Makes a static site of the documentation in this repository. */
@NullMarked
package ai.flowscale.site;

import org.jspecify.annotations.NullMarked;
