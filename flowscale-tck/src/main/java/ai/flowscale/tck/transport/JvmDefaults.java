package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What an application, or the command that starts it, sets for the whole JVM. */
final class JvmDefaults {
  private static final String LENGTH_IN_CAPITALS =
      "HTTP/1.1 200 OK\r\nX-ID: I\r\nCONTENT-LENGTH: 5\r\n\r\nhello";
  private static final String CHUNKS_IN_CAPITALS =
      "HTTP/1.1 200 OK\r\nX-ID: I\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

  private static final String CANARY = "canary-4715";

  private JvmDefaults() {}

  // Rule 8.6.

  /** Asserts that the JVM's proxies are not used. */
  static void assertProxiesIgnored(TransportScenario it) {
    it.settings(settings -> settings.trusting(TestAuthority.clientContext()));
    for (String kind : List.of("http", "socks")) {
      it.inCase(
          6,
          "the system properties of a proxy for " + kind,
          () -> {
            RawServer proxy = proxy(it);
            withProperties(properties(kind, proxy.port()), () -> assertBypassed(it, proxy));
          });
      it.inCase(
          6,
          "a default ProxySelector with a proxy for " + kind,
          () -> {
            RawServer proxy = proxy(it);
            Proxy.Type type = kind.equals("http") ? Proxy.Type.HTTP : Proxy.Type.SOCKS;
            withSelector(new Fixed(type, proxy.port()), () -> assertBypassed(it, proxy));
          });
    }
  }

  /** Properties that HttpURLConnection obeys, each with a value that would bite. */
  static void assertPropertiesIgnored(TransportScenario it) {
    Map<String, Map<String, String>> properties = new LinkedHashMap<>();
    properties.put(
        "hosts without a proxy",
        Map.of(
            "http.nonProxyHosts", "localhost|127.*|[::1]|*",
            "socksNonProxyHosts", "localhost|127.*|*"));
    properties.put("the system's proxies", Map.of("java.net.useSystemProxies", "true"));
    properties.forEach(
        (name, values) ->
            it.inCase(6, name, () -> withProperties(values, () -> assertBypassed(it, proxy(it)))));
    it.inCase(
        6,
        "a proxy for https alone",
        () -> {
          RawServer proxy = proxy(it);
          withProperties(
              Map.of(
                  "https.proxyHost", "127.0.0.1",
                  "https.proxyPort", Integer.toString(proxy.port()),
                  "http.nonProxyHosts", ""),
              () -> assertBypassed(it, proxy));
        });
    it.inCase(
        6,
        "what HttpURLConnection does with connections",
        () ->
            withProperties(
                Map.of(
                    "http.keepAlive", "false",
                    "http.maxConnections", "1",
                    "http.maxRedirects", "1",
                    "http.agent", CANARY,
                    "sun.net.client.defaultReadTimeout", "1",
                    "networkaddress.cache.ttl", "0"),
                () -> assertUsedAgain(it)));
  }

  private static void assertUsedAgain(TransportScenario it) {
    it.settings(settings -> settings.through(null));
    it.over(it.newTransport());
    RawServer server = it.watched(RawServer.start()).always(Scripts.respondAll("hello"));
    for (int i = 0; i < 3; i++) {
      assertThat(it.text(it.send(post(it, server.uri("/"))))).isEqualTo("hello");
    }
    assertThat(server.connections()).as("connections for 3 requests").hasSize(1);
    assertThat(server.requests())
        .allSatisfy(
            request -> assertThat(String.join(", ", request.fieldLines())).doesNotContain(CANARY));
  }

  /** What the JVM's settings lead to; it closes each connection, which is recorded. */
  private static RawServer proxy(TransportScenario it) {
    return it.watched(RawServer.start()).always(connection -> {});
  }

  private static Map<String, String> properties(String kind, int port) {
    // By default they are not for this machine.
    return kind.equals("http")
        ? Map.of(
            "http.proxyHost", "127.0.0.1",
            "http.proxyPort", Integer.toString(port),
            "https.proxyHost", "127.0.0.1",
            "https.proxyPort", Integer.toString(port),
            "http.nonProxyHosts", "")
        : Map.of(
            "socksProxyHost",
            "127.0.0.1",
            "socksProxyPort",
            Integer.toString(port),
            "socksNonProxyHosts",
            "");
  }

  private static void withProperties(Map<String, String> properties, Runnable test) {
    Map<String, @Nullable String> before = new HashMap<>();
    properties.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
    try {
      test.run();
    } finally {
      before.forEach(
          (name, value) -> {
            if (value == null) {
              System.clearProperty(name);
            } else {
              System.setProperty(name, value);
            }
          });
    }
  }

  private static void withSelector(ProxySelector selector, Runnable test) {
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(selector);
    try {
      test.run();
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  private static void assertBypassed(TransportScenario it, RawServer proxy) {
    it.settings(settings -> settings.through(null));
    it.over(it.newTransport());
    RawServer plain = it.watched(RawServer.start()).always(Scripts.respondAll("directly"));
    assertReached(it, plain, proxy);
    if (it.declares(Capability.TLS_CONTEXT)) {
      RawServer secure =
          it.watched(RawServer.startTls(TestAuthority.serverContext()))
              .always(Scripts.respondAll("directly"));
      assertReached(it, secure, proxy);
    }
    if (it.declares(Capability.PROXY)) {
      ForwardProxy own = it.opened(ForwardProxy.start());
      it.settings(settings -> settings.through(ProxySettings.of("127.0.0.1", own.port())));
      it.over(it.newTransport());
      assertReached(it, plain, proxy);
      assertThat(own.requests()).as("requests to the proxy of the settings").isNotEmpty();
    }
  }

  private static void assertReached(TransportScenario it, RawServer server, RawServer proxy) {
    URI uri = server.uri("/");
    var outcome = it.sending(post(it, uri));
    Throwable failure = Waiting.outcome("the response or a failure", outcome);
    assertThat(proxy.connections()).as("connections to the JVM's proxy").isEmpty();
    assertThat(failure).as("the failure of the exchange").isNull();
    assertThat(it.text(response(outcome))).isEqualTo("directly");
  }

  private static TransportRequest post(TransportScenario it, URI uri) {
    return TransportRequest.of("POST", uri, Headers.empty(), it.body(OptionalLong.of(3), "abc"));
  }

  /** Returns one proxy for everything. */
  private static final class Fixed extends ProxySelector {
    private final Proxy proxy;

    Fixed(Proxy.Type type, int port) {
      proxy = new Proxy(type, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public List<Proxy> select(URI uri) {
      boolean fits = uri.getScheme().equals("socket") == (proxy.type() == Proxy.Type.SOCKS);
      return List.of(fits ? proxy : Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }

  // Rule 8.7.

  /** Asserts that the JVM's default handlers are not used. */
  static void assertHandlersIgnored(TransportScenario it) {
    it.inCase(6, "the SSLSocketFactory of HttpsURLConnection", () -> assertNotTrustedByIt(it));
    for (String tag : List.of("ar-EG-u-nu-arab", "tr-TR", "th-TH-u-nu-thai", "hi-IN-u-nu-deva")) {
      it.inCase(6, "the locale " + tag, () -> assertLocaleIgnored(it, Locale.forLanguageTag(tag)));
    }
    it.settings(settings -> settings.trusting(TestAuthority.clientContext()));
    it.inCase(6, "a CookieHandler", () -> assertNoCookies(it));
    it.inCase(6, "an Authenticator asked by a server", () -> assertNoCredentials(it));
    if (it.declares(Capability.PROXY)) {
      it.inCase(6, "an Authenticator asked by a proxy", () -> assertNoProxyCredentials(it));
    }
    if (it.declares(Capability.TLS_CONTEXT)) {
      it.inCase(6, "a HostnameVerifier", () -> assertNotVerifiedByIt(it));
    }
  }

  /** Without an SSLContext in the settings. */
  private static void assertNotTrustedByIt(TransportScenario it) {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    SSLSocketFactory factory = HttpsURLConnection.getDefaultSSLSocketFactory();
    HostnameVerifier verifier = HttpsURLConnection.getDefaultHostnameVerifier();
    HttpsURLConnection.setDefaultSSLSocketFactory(TrustsAll.factory(calls));
    HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> calls.add(host));
    try {
      it.over(it.newTransport());
      RawServer server =
          it.watched(RawServer.startTls(TestAuthority.serverContext()))
              .always(Scripts.respondAll("hello"));
      failure(it.sending(post(it, server.uri("/"))), Kind.TLS, Sent.NO);
      assertThat(server.requests()).isEmpty();
    } finally {
      HttpsURLConnection.setDefaultSSLSocketFactory(factory);
      HttpsURLConnection.setDefaultHostnameVerifier(verifier);
    }
    assertThat(calls).as("calls of what HttpsURLConnection would use").isEmpty();
  }

  /** Trusts every certificate. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    private final Queue<String> calls;

    private TrustsAll(Queue<String> calls) {
      this.calls = calls;
    }

    static SSLSocketFactory factory(Queue<String> calls) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll(calls)}, null);
        return context.getSocketFactory();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("no TLS", e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      calls.add(type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      calls.add(type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      calls.add(type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      calls.add(type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      calls.add(type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      calls.add(type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Some have digits of their own, and others small letters. */
  private static void assertLocaleIgnored(TransportScenario it, Locale locale) {
    RawServer plain =
        it.watched(RawServer.start())
            .always(
                connection -> {
                  while (true) {
                    boolean chunked =
                        !connection.readRequest().values("Transfer-Encoding").isEmpty();
                    connection.write(chunked ? CHUNKS_IN_CAPITALS : LENGTH_IN_CAPITALS);
                  }
                });
    RawServer secure =
        it.watched(RawServer.startTls(TestAuthority.serverContext()))
            .always(Scripts.respondAll("hello"));
    ForwardProxy proxy = it.opened(ForwardProxy.start());
    Locale before = Locale.getDefault();
    List<List<String>> seen = new ArrayList<>();
    try {
      for (Locale each : List.of(Locale.ROOT, locale)) {
        Locale.setDefault(each);
        seen.add(linesOnTheWire(it, plain, secure, proxy));
      }
    } finally {
      Locale.setDefault(before);
    }
    assertThat(seen.get(1)).containsExactlyElementsOf(seen.get(0));
  }

  private static List<String> linesOnTheWire(
      TransportScenario it, RawServer plain, RawServer secure, ForwardProxy proxy) {
    int earlier = plain.requests().size();
    int tunnelled = secure.requests().size();
    int proxied = proxy.requests().size();
    it.settings(settings -> settings.trusting(TestAuthority.clientContext()).through(null));
    it.over(it.newTransport());
    Headers headers = Headers.empty().with("X-ID", "I").with("RANGE", "bytes=0-9");
    for (OptionalLong length : List.of(OptionalLong.of(1234567), OptionalLong.empty())) {
      TestBody body = it.body(TestBody.sized(length, 1234567));
      URI uri = plain.uri("/IDI?i=I");
      TransportResponse response = it.send(TransportRequest.of("POST", uri, headers, body));
      assertThat(response.headers().all("x-id")).containsExactly("I");
      assertThat(it.text(response)).isEqualTo("hello");
    }
    it.text(it.send(TransportRequest.of("DELETE", plain.uri("/"), headers, null)));
    if (it.declares(Capability.PROXY) && it.declares(Capability.TLS_CONTEXT)) {
      it.settings(settings -> settings.through(ProxySettings.of("127.0.0.1", proxy.port())));
      it.over(it.newTransport());
      assertThat(it.text(it.send(post(it, secure.uri("/I"))))).isEqualTo("hello");
      it.text(it.send(post(it, plain.uri("/I"))));
      it.settings(settings -> settings.through(null));
    }
    List<String> lines = new ArrayList<>();
    for (RawServer server : List.of(plain, secure)) {
      server.requests().stream()
          .skip(server == plain ? earlier : tunnelled)
          .forEach(
              request -> {
                lines.add(request.startLine());
                lines.addAll(request.fieldLines());
                lines.add(request.bodySha256());
              });
    }
    proxy.requests().stream()
        .skip(proxied)
        .forEach(
            request -> {
              lines.add(request.line());
              lines.addAll(request.fieldLines());
            });
    return lines;
  }

  private static void assertNoCookies(TransportScenario it) {
    RawServer server =
        it.watched(RawServer.start())
            .always(
                Scripts.writeAll(
                    "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 5\r\n\r\nhello"));
    Cookies cookies = new Cookies();
    CookieHandler before = CookieHandler.getDefault();
    CookieHandler.setDefault(cookies);
    try {
      it.over(it.newTransport());
      for (int i = 0; i < 2; i++) {
        TransportResponse response = it.send(post(it, server.uri("/")));
        assertThat(response.headers().all("Set-Cookie")).containsExactly("a=b; Path=/");
        assertThat(it.text(response)).isEqualTo("hello");
      }
    } finally {
      CookieHandler.setDefault(before);
    }
    assertThat(server.requests())
        .allSatisfy(request -> assertThat(request.values("Cookie")).as("cookies sent").isEmpty());
    assertThat(cookies.calls).as("calls of the JVM's CookieHandler").isEmpty();
  }

  private static final class Cookies extends CookieHandler {
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();

    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
      calls.add("get");
      return Map.of("Cookie", List.of("c=" + CANARY));
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) {
      calls.add("put");
    }
  }

  private static void assertNoCredentials(TransportScenario it) {
    RawServer server =
        it.watched(RawServer.start())
            .always(
                Scripts.writeAll(
                    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\n"
                        + "Content-Length: 9\r\n\r\nwrong key"));
    withAuthenticator(
        it,
        () -> {
          for (TransportRequest request :
              List.of(
                  post(it, server.uri("/")),
                  TransportRequest.of("GET", server.uri("/"), Headers.empty(), null))) {
            TransportResponse response = it.send(request);
            assertThat(response.status()).isEqualTo(401);
            it.text(response);
          }
        });
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests()).extracting(JvmDefaults::authorization).containsOnly(List.of());
  }

  private static List<String> authorization(RawRequest request) {
    return request.values("Authorization");
  }

  private static void assertNoProxyCredentials(TransportScenario it) {
    ForwardProxy proxy = it.opened(ForwardProxy.start()).requireCredentials("me", CANARY);
    RawServer plain = it.watched(RawServer.start()).always(Scripts.respondAll("hello"));
    RawServer secure =
        it.watched(RawServer.startTls(TestAuthority.serverContext()))
            .always(Scripts.respondAll("hello"));
    it.settings(settings -> settings.through(ProxySettings.of("127.0.0.1", proxy.port())));
    withAuthenticator(
        it,
        () -> {
          for (RawServer server : List.of(plain, secure)) {
            // A transport may return the 407 of a plain request, or fail.
            var outcome = it.sending(post(it, server.uri("/")));
            if (Waiting.outcome("the response or a failure", outcome) == null) {
              TransportResponse response = response(outcome);
              assertThat(response.status()).isEqualTo(407);
              it.text(response);
            }
          }
        });
    it.settings(settings -> settings.through(null));
    assertThat(proxy.requests()).noneMatch(request -> request.hasCredentials());
    assertThat(plain.requests()).isEmpty();
    assertThat(secure.requests()).isEmpty();
  }

  private static void withAuthenticator(TransportScenario it, Runnable test) {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    Authenticator before = Authenticator.getDefault();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            calls.add(getRequestorType() + " " + getRequestingScheme());
            return new PasswordAuthentication("me", CANARY.toCharArray());
          }
        });
    try {
      it.over(it.newTransport());
      test.run();
    } finally {
      Authenticator.setDefault(before);
    }
    assertThat(calls).as("calls of the JVM's Authenticator").isEmpty();
  }

  private static void assertNotVerifiedByIt(TransportScenario it) {
    HostnameVerifier before = HttpsURLConnection.getDefaultHostnameVerifier();
    HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> true);
    try {
      it.over(it.newTransport());
      RawServer server =
          it.watched(RawServer.startTls(TestAuthority.serverContextForAnotherHost()))
              .always(Scripts.respondAll("hello"));
      failure(it.sending(post(it, server.uri("/"))), Kind.TLS, Sent.NO);
      assertThat(server.requests()).isEmpty();
    } finally {
      HttpsURLConnection.setDefaultHostnameVerifier(before);
    }
  }
}
