/**
 * Small servers for tests, all on the loopback interface: raw sockets for what a well-behaved
 * server never does, with and without TLS; an address that nobody answers at; a forward proxy; a
 * well-behaved origin that speaks HTTP/2; and one for bodies of any size.
 */
@NullMarked
package ai.flowscale.tck.server;

import org.jspecify.annotations.NullMarked;
