/** Goals for builds that use typed workflows. */
@NullMarked
package ai.flowscale.maven;

import org.jspecify.annotations.NullMarked;
