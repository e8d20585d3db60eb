/**
 * Small servers for tests on the loopback interface: raw sockets, plain and over TLS, for behaviour
 * that a normal server does not show; an address that does not respond; a forward proxy; and a
 * proxy that injects faults.
 */
@NullMarked
package ai.flowscale.tck.server;

import org.jspecify.annotations.NullMarked;
