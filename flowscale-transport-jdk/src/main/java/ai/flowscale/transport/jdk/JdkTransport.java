package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A transport over {@link HttpClient}.
 *
 * <p>Requests to http addresses are sent with HTTP/1.1: the client's way of offering HTTP/2 over
 * plain text makes some servers lose the body. Over https the protocol is negotiated.
 *
 * <p>The JDK's client looks at the answer to an HTTP/1.1 request once the request is sent. A server
 * that answers in the middle of an upload is understood only when it takes in the rest; if it
 * closes the connection, the exchange fails as {@link Kind#CLOSED}.
 *
 * <p>{@code TransportConfig.maxConnections()} is not obeyed, which the client does not offer, and a
 * proxy's {@code CONNECT} gets credentials only where the system property {@code
 * jdk.http.auth.tunneling.disabledSchemes} allows {@code Basic}.
 *
 * <p>The head of an answer may have as many bytes as the system property {@code
 * jdk.http.maxHeaderSize} says, by default 384 KiB; a JDK 17 before 17.0.13 has no bound. The JDK
 * keeps the connection of a head that was too large open, unread, until the client ends.
 *
 * <p>{@code TransportConfig.idleConnectionTimeout()} is not obeyed either, nor is {@code
 * TransportConfig.mayConnect} asked: the client has no setting and no place for them. How long it
 * keeps idle connections is the JVM's affair: the system property {@code
 * jdk.httpclient.keepalive.timeout}, in seconds, which an application sets to less than its servers
 * allow, such as 4. The client notices when a server closes a connection, unless a request
 * overtakes that; such a request fails as {@link Kind#CLOSED}, and may have been sent.
 *
 * <p>An exchange takes no thread while it waits. Its start, which looks the host's name up, and
 * what comes from the network are worked off on threads of the transport's own.
 *
 * <p>On JDK 21 and later {@link #close()} ends the threads and the connections of the transport's
 * own client. On older JDKs it aborts all exchanges and lets go of the client, whose selector
 * thread and idle connections end once the client has been garbage collected: there is no other
 * way.
 */
public final class JdkTransport implements Transport {
  private final Clients clients;
  private final RequestFactory requests;
  private final Set<Capability> capabilities;
  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private JdkTransport(Clients clients, RequestFactory requests, Set<Capability> capabilities) {
    this.clients = clients;
    this.requests = requests;
    this.capabilities = Set.copyOf(capabilities);
  }

  /**
   * Makes a transport over a client of the application. The client's own settings count (proxy, TLS
   * context, connect timeout, executor), and it is never closed by the transport.
   *
   * <p>The transport must be the only one to decide where a request goes and what it carries.
   * Refused are therefore clients
   *
   * <ul>
   *   <li>that follow redirects: they would carry the API key to another origin
   *   <li>with a cookie handler
   *   <li>with an authenticator: the client would send requests again by itself, replace a 401
   *       without a challenge by an exception, and leave out an {@code Authorization} header of the
   *       request. A proxy's credentials belong in the settings of a client that Flowscale makes
   * </ul>
   *
   * <p>Of an {@code HttpClient} that is not the JDK's own, a wrapper for instance, nothing is
   * known: such a transport has no {@linkplain #capabilities() capabilities}, so that submissions
   * over it are never retried.
   *
   * @param client the client; stays the caller's
   * @return a new transport
   * @throws ConfigurationException if the client is one of those
   */
  public static JdkTransport using(HttpClient client) {
    Objects.requireNonNull(client, "client");
    refuse(
        client.followRedirects() != HttpClient.Redirect.NEVER,
        "follows redirects",
        "followRedirects(HttpClient.Redirect.NEVER)");
    refuse(
        client.cookieHandler().isPresent(),
        "has a cookie handler",
        "no call of cookieHandler(...)");
    refuse(
        client.authenticator().isPresent(),
        "has an authenticator",
        "no call of authenticator(...); a proxy's credentials are set at the Flowscale client, over"
            + " a transport that it makes itself");
    return new JdkTransport(
        new GivenClient(client), RequestFactory.direct(), Capabilities.ofGiven(client));
  }

  private static void refuse(boolean wrong, String fault, String remedy) {
    if (wrong) {
      throw new ConfigurationException(
          "The HttpClient handed to JdkTransport.using " + fault + ": build it with " + remedy);
    }
  }

  static JdkTransport create(TransportConfig config) {
    return new JdkTransport(
        new OwnClient(config),
        config.proxy().map(RequestFactory::through).orElseGet(RequestFactory::direct),
        Capabilities.ofOwn());
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    Exchange exchange =
        new Exchange(
            request,
            capabilities.contains(Capability.NEVER_RESENDS),
            // A wrapper, which promises nothing, may have plans of its own for its futures.
            capabilities.contains(Capability.ABORTS_EXCHANGE),
            exchanges::remove);
    exchanges.add(exchange);
    // Looked at after the exchange was added: close() either sees the exchange or is seen here.
    if (closed) {
      exchange.fail(closedBefore(Sent.NO));
    } else {
      var unused =
          clients
              .get()
              .whenComplete(
                  (client, failure) -> {
                    if (client == null) {
                      exchange.fail(Failures.withoutClient(failure, request.uri()));
                    } else {
                      exchange.start(client, requests);
                    }
                  });
    }
    return exchange.answer();
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    exchanges.forEach(exchange -> exchange.fail(closedBefore(Sent.MAYBE)));
    clients.close();
  }

  private static TransportException closedBefore(Sent sent) {
    return new TransportException(Kind.CLOSED, sent, "the transport was closed", null);
  }
}
