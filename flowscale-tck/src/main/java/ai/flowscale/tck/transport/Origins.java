package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two of everything that tells origins apart: schemes, hosts, ports, proxies, spellings. */
final class Origins {
  private static final List<String> HOSTS = List.of("localhost", "127.0.0.1");

  /** Which of two is asked; a pool may hand out the connection that came first, or last. */
  private static final List<Integer> TURNS = List.of(0, 1, 1, 0);

  private Origins() {}

  private static TransportRequest request(TransportScenario it, String method, URI uri) {
    return TransportRequest.of(
        method,
        uri,
        Headers.empty().with("X-API-KEY", "k"),
        method.equals("POST") ? it.body(OptionalLong.of(3), "abc") : null);
  }

  private static RawServer either(TransportScenario it) {
    return it.watched(RawServer.startTlsOrPlain(TestAuthority.serverContext()))
        .always(Origins::tell);
  }

  /** Tells what arrived, and how. */
  private static void tell(RawConnection connection) throws IOException {
    while (true) {
      String target = connection.readRequest().target();
      connection.respond("200 OK", target + (connection.isSecure() ? " over TLS" : " in clear"));
    }
  }

  private static URI uri(String scheme, String host, RawServer server, String path) {
    return URI.create(scheme + "://" + host + ":" + server.port() + path);
  }

  /** Switches to a transport with a new proxy, or with none. Each case has servers of its own. */
  private static @Nullable ForwardProxy through(TransportScenario it, boolean proxied) {
    ForwardProxy proxy = proxied ? it.opened(ForwardProxy.start()) : null;
    it.settings().trustingAuthority().through(null);
    if (proxy != null) {
      it.settings().through(proxy.port());
    }
    it.renew();
    return proxy;
  }

  // Rule 1.9.

  /** Asserts that a request to an https URL goes over TLS, however its scheme is written. */
  static void assertNeverInClear(TransportScenario it) {
    through(it, false);
    for (String scheme : List.of("HTTPS", "Https", "httpS")) {
      it.inCase(scheme + " on a new connection", () -> assertSecure(it, scheme, false));
      it.inCase(scheme + " where a plain connection is open", () -> assertSecure(it, scheme, true));
    }
    if (!it.declares(Capability.PROXY)) {
      it.leaveOut("HTTPS through a proxy", "PROXY is not declared");
      return;
    }
    ForwardProxy proxy = Objects.requireNonNull(through(it, true));
    it.inCase("HTTPS through a proxy", () -> assertSecure(it, "HTTPS", false));
    it.inCase(
        "HTTPS where a plain connection to the proxy is open",
        () -> assertSecure(it, "HTTPS", true));
    assertThat(proxy.requests())
        .filteredOn(request -> !request.isTunnel())
        .extracting(RawRequest::startLine)
        .as("requests that the proxy can read")
        .noneMatch(line -> line.contains("/secure"));
  }

  private static void assertSecure(TransportScenario it, String scheme, boolean plainFirst) {
    RawServer server = either(it);
    if (plainFirst) {
      URI plain = uri("http", "localhost", server, "/plain");
      assertThat(it.text(it.get(plain))).isEqualTo("/plain in clear");
    }

    for (String method : List.of("GET", "POST")) {
      CompletableFuture<TransportResponse> future =
          it.sending(request(it, method, uri(scheme, "localhost", server, "/secure")));
      Throwable failure = Waiting.outcome("the response or a failure", future);
      assertThat(targetsInClear(server)).as("targets in clear").doesNotContain("/secure");
      // Without that setting the certificate is not trusted.
      if (failure == null || it.declares(Capability.TLS_CONTEXT)) {
        assertThat(it.text(response(future))).isEqualTo("/secure over TLS");
      }
    }
  }

  private static List<String> targetsInClear(RawServer server) {
    return server.connections().stream()
        .filter(connection -> !connection.isSecure())
        .flatMap(connection -> connection.requests().stream())
        .map(RawRequest::target)
        .toList();
  }

  // Rule 9.23.

  /** Asserts that a connection is used for one origin only. */
  static void assertApart(TransportScenario it) {
    through(it, false);
    for (Route route : List.of(Route.HTTP, Route.TLS, Route.HTTP_2)) {
      if (route.missing(it.transport().capabilities()).isEmpty()) {
        it.inCase("two hosts over " + route.text(), () -> assertHostsApart(it, route));
        it.inCase("two ports over " + route.text(), () -> assertPortsApart(it, route));
      }
    }
    if (it.declares(Capability.TLS_CONTEXT)) {
      it.inCase("http and https on one port", () -> assertSchemesApart(it));
    }
    if (it.declares(Capability.PROXY)) {
      assertApartBehindProxies(it);
    } else {
      it.leaveOut("through a proxy", "PROXY is not declared");
    }
  }

  private static void assertApartBehindProxies(TransportScenario it) {
    it.inCase("two proxies for http", () -> assertProxiesApart(it, "http"));
    if (!it.declares(Capability.TLS_CONTEXT)) {
      return;
    }
    it.inCase("two proxies for https", () -> assertProxiesApart(it, "https"));
    ForwardProxy proxy = Objects.requireNonNull(through(it, true));
    it.inCase("http and https through a proxy", () -> assertSchemesApart(it));
    it.inCase("two ports through a proxy", () -> assertPortsApart(it, Route.TLS));
    it.inCase("two hosts through a proxy", () -> assertTunnelsApart(it, proxy, Route.TLS, 8443));
    if (it.declares(Capability.HTTP_2)) {
      it.inCase(
          "two hosts through a proxy over h2",
          () -> assertTunnelsApart(it, proxy, Route.HTTP_2, 9443));
    }
  }

  private static void assertHostsApart(TransportScenario it, Route route) {
    RawServer server = it.watched(route.start()).always(Scripts.respondAll("hello"));
    for (int turn : TURNS) {
      URI uri = uri(server.uri("").getScheme(), HOSTS.get(turn), server, "/");
      assertThat(it.text(it.send(request(it, "POST", uri)))).isEqualTo("hello");
      assertThat(server.requests().stream().map(Origins::host))
          .as("the hosts of the requests")
          .contains(uri.getRawAuthority());
    }
    assertThat(server.requests()).hasSize(TURNS.size());
    for (RawConnection connection : server.connections()) {
      assertThat(
              server.connections().stream()
                  .filter(connection::isOnSameConnection)
                  .flatMap(same -> same.requests().stream())
                  .map(Origins::host)
                  .distinct())
          .as("the hosts of the requests of one connection")
          .hasSize(1);
    }
  }

  private static String host(RawRequest request) {
    return String.join(", ", request.values("Host"));
  }

  private static void assertPortsApart(TransportScenario it, Route route) {
    List<RawServer> servers =
        Stream.of("first", "second")
            .map(name -> it.watched(route.start()).always(Scripts.respondAll(name)))
            .toList();
    for (int turn : TURNS) {
      assertAnswered(it, servers.get(turn).uri("/"), turn == 0 ? "first" : "second");
    }
  }

  private static void assertAnswered(TransportScenario it, URI uri, String text) {
    for (String method : List.of("GET", "POST")) {
      assertThat(it.text(it.send(request(it, method, uri)))).as("the body").isEqualTo(text);
    }
  }

  private static void assertSchemesApart(TransportScenario it) {
    for (List<String> order : List.of(List.of("http", "https"), List.of("https", "http"))) {
      RawServer server = either(it);
      for (int turn : TURNS) {
        String scheme = order.get(turn);
        String how = scheme.equals("https") ? "/a over TLS" : "/a in clear";
        assertAnswered(it, uri(scheme, "localhost", server, "/a"), how);
      }
    }
  }

  /** The proxy connects to a server of its own for each host. */
  private static void assertTunnelsApart(
      TransportScenario it, ForwardProxy proxy, Route route, int port) {
    for (String host : HOSTS) {
      RawServer server = it.watched(route.start()).always(Scripts.respondAll("from " + host));
      proxy.route(host, server.port());
    }
    for (int turn : TURNS) {
      String host = HOSTS.get(turn);
      assertAnswered(it, URI.create("https://" + host + ":" + port + "/"), "from " + host);
    }
  }

  /** Each transport has a proxy of its own, or none. */
  private static void assertProxiesApart(TransportScenario it, String scheme) {
    RawServer server = either(it);
    List<ForwardProxy> proxies = new ArrayList<>();
    List<Transport> transports = new ArrayList<>();
    for (boolean proxied : List.of(true, true, false)) {
      ForwardProxy proxy = through(it, proxied);
      if (proxy != null) {
        proxies.add(proxy);
      }
      transports.add(it.transport());
    }
    for (Transport each : transports) {
      URI uri = uri(scheme, "localhost", server, "/a");
      String text = it.text(response(it.sending(each, request(it, "POST", uri))));
      assertThat(text).startsWith("/a ");
    }
    for (ForwardProxy proxy : proxies) {
      assertThat(proxy.requests()).as("the requests of one proxy").hasSize(1);
    }
    assertThat(server.connections().size()).as("connections").isEqualTo(transports.size());
  }
}
