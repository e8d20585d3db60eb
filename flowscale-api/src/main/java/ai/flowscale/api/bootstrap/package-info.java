/** The one door from the exported packages to the engine behind them. Not exported. */
@NullMarked
package ai.flowscale.api.bootstrap;

import org.jspecify.annotations.NullMarked;
