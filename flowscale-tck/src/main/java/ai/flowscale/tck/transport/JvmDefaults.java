package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
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
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
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
    it.settings().trustingAuthority();
    for (String kind : List.of("http", "socks")) {
      it.inCase(
          "the system properties of a proxy for " + kind,
          () -> {
            RawServer proxy = proxy(it);
            withProperties(properties(kind, proxy.port()), () -> assertBypassed(it, proxy));
          });
      it.inCase(
          "a default ProxySelector with a proxy for " + kind,
          () -> {
            RawServer proxy = proxy(it);
            Proxy.Type type = kind.equals("http") ? Proxy.Type.HTTP : Proxy.Type.SOCKS;
            with(
                ProxySelector::getDefault,
                ProxySelector::setDefault,
                new Fixed(type, proxy.port()),
                () -> assertBypassed(it, proxy));
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
            it.inCase(name, () -> withProperties(values, () -> assertBypassed(it, proxy(it)))));
    it.inCase(
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
    it.settings().through(null);
    it.renew();
    RawServer server = it.plainServer().always(Scripts.respondAll("hello"));
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
    return it.plainServer().always(connection -> {});
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

  /** Runs a test while something is set for the JVM. */
  private static <T extends @Nullable Object> void with(
      Supplier<T> before, Consumer<T> setter, T value, Runnable test) {
    T old = before.get();
    setter.accept(value);
    try {
      test.run();
    } finally {
      setter.accept(old);
    }
  }

  private static void assertBypassed(TransportScenario it, RawServer proxy) {
    it.settings().through(null);
    it.renew();
    RawServer plain = it.plainServer().always(Scripts.respondAll("directly"));
    assertReached(it, plain, proxy);
    if (it.declares(Capability.TLS_CONTEXT)) {
      RawServer secure = it.tlsServer().always(Scripts.respondAll("directly"));
      assertReached(it, secure, proxy);
    }
    if (it.declares(Capability.PROXY)) {
      ForwardProxy own = it.opened(ForwardProxy.start());
      it.settings().through(own.port());
      it.renew();
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
    return TransportScenario.request("POST", uri, it.body(OptionalLong.of(3), "abc"));
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
    it.inCase("the SSLSocketFactory of HttpsURLConnection", () -> assertNotTrustedByIt(it));
    for (String tag : List.of("ar-EG-u-nu-arab", "tr-TR", "th-TH-u-nu-thai", "hi-IN-u-nu-deva")) {
      it.inCase("the locale " + tag, () -> assertLocaleIgnored(it, Locale.forLanguageTag(tag)));
    }
    it.settings().trustingAuthority();
    it.inCase("a CookieHandler", () -> assertNoCookies(it));
    it.inCase("an Authenticator asked by a server", () -> assertNoCredentials(it));
    if (it.declares(Capability.PROXY)) {
      it.inCase("an Authenticator asked by a proxy", () -> assertNoProxyCredentials(it));
    }
    if (it.declares(Capability.TLS_CONTEXT)) {
      it.inCase(
          "a HostnameVerifier",
          () ->
              withVerifier(
                  (host, session) -> true,
                  () -> assertUntrusted(it, TestAuthority.serverContextForAnotherHost())));
    }
  }

  /** Without an SSLContext in the settings. */
  private static void assertNotTrustedByIt(TransportScenario it) {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    with(
        HttpsURLConnection::getDefaultSSLSocketFactory,
        HttpsURLConnection::setDefaultSSLSocketFactory,
        TrustsAll.factory(calls),
        () ->
            withVerifier(
                (host, session) -> calls.add(host),
                () -> assertUntrusted(it, TestAuthority.serverContext())));
    assertThat(calls).as("calls of what HttpsURLConnection would use").isEmpty();
  }

  private static void withVerifier(HostnameVerifier verifier, Runnable test) {
    with(
        HttpsURLConnection::getDefaultHostnameVerifier,
        HttpsURLConnection::setDefaultHostnameVerifier,
        verifier,
        test);
  }

  private static void assertUntrusted(TransportScenario it, SSLContext context) {
    it.renew();
    RawServer server = it.watched(RawServer.startTls(context)).always(Scripts.respondAll("hello"));
    failure(it.sending(post(it, server.uri("/"))), Kind.TLS, Sent.NO);
    assertThat(server.requests()).isEmpty();
  }

  /** Trusts every certificate. */
  private record TrustsAll(Queue<String> calls) implements X509TrustManager {
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
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Some have digits of their own, and others small letters. */
  private static void assertLocaleIgnored(TransportScenario it, Locale locale) {
    RawServer plain =
        it.plainServer()
            .always(
                Scripts.forEver(
                    connection -> {
                      boolean chunked =
                          !connection.readRequest().values("Transfer-Encoding").isEmpty();
                      connection.write(chunked ? CHUNKS_IN_CAPITALS : LENGTH_IN_CAPITALS);
                    }));
    RawServer secure = it.tlsServer().always(Scripts.respondAll("hello"));
    ForwardProxy proxy = it.opened(ForwardProxy.start());
    List<List<String>> seen = new ArrayList<>();
    for (Locale each : List.of(Locale.ROOT, locale)) {
      with(
          Locale::getDefault,
          Locale::setDefault,
          each,
          () -> seen.add(linesOnTheWire(it, plain, secure, proxy)));
    }
    assertThat(seen.get(1)).containsExactlyElementsOf(seen.get(0));
  }

  private static List<String> linesOnTheWire(
      TransportScenario it, RawServer plain, RawServer secure, ForwardProxy proxy) {
    int earlier = plain.requests().size();
    int tunnelled = secure.requests().size();
    int proxied = proxy.requests().size();
    it.settings().trustingAuthority().through(null);
    it.renew();
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
      it.settings().through(proxy.port());
      it.renew();
      assertThat(it.text(it.send(post(it, secure.uri("/I"))))).isEqualTo("hello");
      it.text(it.send(post(it, plain.uri("/I"))));
      it.settings().through(null);
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
              lines.add(request.startLine());
              lines.addAll(request.fieldLines());
            });
    return lines;
  }

  private static void assertNoCookies(TransportScenario it) {
    RawServer server =
        it.plainServer().always(Scripts.writeAll(Scripts.ok("hello", "Set-Cookie: a=b; Path=/")));
    Cookies cookies = new Cookies();
    with(
        CookieHandler::getDefault,
        CookieHandler::setDefault,
        cookies,
        () -> {
          it.renew();
          for (int i = 0; i < 2; i++) {
            TransportResponse response = it.send(post(it, server.uri("/")));
            assertThat(response.headers().all("Set-Cookie")).containsExactly("a=b; Path=/");
            assertThat(it.text(response)).isEqualTo("hello");
          }
        });
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
        it.plainServer()
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
                  TransportScenario.request("GET", server.uri("/"), null))) {
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
    RawServer plain = it.plainServer().always(Scripts.respondAll("hello"));
    RawServer secure = it.tlsServer().always(Scripts.respondAll("hello"));
    it.settings().through(proxy.port());
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
    it.settings().through(null);
    assertThat(proxy.requests())
        .allMatch(request -> request.values("Proxy-Authorization").isEmpty());
    assertThat(plain.requests()).isEmpty();
    assertThat(secure.requests()).isEmpty();
  }

  private static void withAuthenticator(TransportScenario it, Runnable test) {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    Authenticator known =
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            calls.add(getRequestorType() + " " + getRequestingScheme());
            return new PasswordAuthentication("me", CANARY.toCharArray());
          }
        };
    it.renew();
    with(Authenticator::getDefault, Authenticator::setDefault, known, test);
    assertThat(calls).as("calls of the JVM's Authenticator").isEmpty();
  }
}
