package ai.flowscale.api.spi;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/**
 * The settings a transport is made with. Immutable.
 *
 * <p>Methods with a default may be added in any release; the client is the only one that needs to
 * implement this interface, tests get an instance from {@link #of(Executor)}.
 */
public interface TransportConfig {

  /**
   * Returns settings with the defaults named at each method.
   *
   * @param executor the value of {@link #executor()}
   * @return settings with nothing but defaults
   */
  static TransportConfig of(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return () -> executor;
  }

  /**
   * Returns where the transport may block, to read a body from a stream or to write one to it. Its
   * threads belong to the caller and stay open when the transport is closed.
   *
   * <p>The client's own executor is not bounded: it has a thread for each task that runs. The
   * application may hand in another one: a bounded one may run a task late or reject it with a
   * {@link java.util.concurrent.RejectedExecutionException}. A rejected task fails its exchange and
   * nothing else, and no task may wait for another one of the same executor.
   *
   * @return an executor whose tasks may block
   */
  Executor executor();

  /**
   * Returns how long the making of a connection may take: name look-up, TCP, proxy and TLS together
   * where the HTTP library can tell. An exchange that exceeds it fails with {@link
   * ai.flowscale.api.error.TransportException.Kind#TIMEOUT} and was certainly not sent.
   *
   * @return a positive duration, by default 10 seconds
   */
  default Duration connectTimeout() {
    return Duration.ofSeconds(10);
  }

  /**
   * Returns where a transport takes time from, for a limit that its HTTP library does not know,
   * such as one for the making of a connection as a whole.
   *
   * @return the client's own scheduler; by default one of the JVM's
   */
  default Scheduler scheduler() {
    return SystemScheduler.INSTANCE;
  }

  /**
   * Returns the proxy to go through.
   *
   * @return the proxy, by default none
   */
  default Optional<ProxySettings> proxy() {
    return Optional.empty();
  }

  /**
   * Returns the TLS context for https. It is all that a transport needs: its trust and key managers
   * are inside, and cannot be taken out again. An HTTP library that asks for a trust manager as
   * well makes its engines or sockets from the context itself, by whatever way it offers, and does
   * not get a trust manager that trusts anyone else. The transport checks the host's name.
   *
   * @return the context, by default empty: the platform's own
   */
  default Optional<SSLContext> sslContext() {
    return Optional.empty();
  }

  /**
   * Returns how many connections to one origin may be open at once.
   *
   * @return a positive number, by default 64
   */
  default int maxConnections() {
    return 64;
  }

  /**
   * Returns how long a connection may lie idle in the pool before it is closed instead of used
   * again. Servers close idle connections, the service's own kind after 5 seconds; a request that
   * meets such a close is lost, and it is unknown whether the service read it.
   *
   * @return a positive duration, by default 4 seconds
   */
  default Duration idleConnectionTimeout() {
    return Duration.ofSeconds(4);
  }

  /**
   * Returns whether a connection may be made to an address, once the name of the host has been
   * looked up. A transport that has {@link Capability#ADDRESS_CHECK} asks for each address that it
   * is about to connect to, on whatever thread looks names up, and fails with {@link
   * ai.flowscale.api.error.TransportException.Kind#CONNECT} and nothing sent where none is allowed.
   * Behind a proxy it is the proxy that connects, and nothing is asked.
   *
   * @param host the host of the request's URI, in lower case
   * @param address one of its addresses
   * @return whether to connect to it, by default true
   */
  default boolean mayConnect(String host, InetAddress address) {
    return true;
  }
}
