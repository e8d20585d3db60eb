/** The settings of a client: where they come from and how they are checked. */
@NullMarked
package ai.flowscale.client.config;

import org.jspecify.annotations.NullMarked;
