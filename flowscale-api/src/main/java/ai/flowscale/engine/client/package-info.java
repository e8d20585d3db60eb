/** The two facades and what holds a client together. */
@NullMarked
package ai.flowscale.engine.client;

import org.jspecify.annotations.NullMarked;
