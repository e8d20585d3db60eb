/**
 * Small servers on raw sockets for what a well-behaved server never does: answering too early or
 * not at all, breaking off in the middle, or taking bodies of any size.
 */
@NullMarked
package ai.flowscale.tck.server;

import org.jspecify.annotations.NullMarked;
