/** What the exported packages need and users do not see: the way to the engine, printable texts. */
@NullMarked
package ai.flowscale.api.bootstrap;

import org.jspecify.annotations.NullMarked;
