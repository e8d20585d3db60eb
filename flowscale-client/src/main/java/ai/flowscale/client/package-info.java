/** The two facades and what holds a client together. */
@NullMarked
package ai.flowscale.client;

import org.jspecify.annotations.NullMarked;
