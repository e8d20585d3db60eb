package ai.flowscale.tck.mutants.proxies;

import static ai.flowscale.tck.mutants.parts.Damage.failures;
import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.requests;
import static ai.flowscale.tck.mutants.parts.Damage.responses;
import static ai.flowscale.tck.mutants.parts.Damage.settings;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.Origins;
import ai.flowscale.tck.mutants.parts.SecondTransport;
import ai.flowscale.tck.transport.TransportRule;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chapter 8: what becomes of a proxy. */
public final class ProxyMutants {
  private ProxyMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.PROXY_PLAIN, "ignores the proxy", settings(ProxyMutants::withoutProxy)),
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "sends no credentials to its proxy with a plain request",
            SecondTransport.atOnce(
                ProxyMutants::withoutCredentials, request -> is("http", request))),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "sends no credentials to its proxy for a tunnel",
            SecondTransport.atOnce(
                ProxyMutants::withoutCredentials, request -> is("https", request))),
        Mutant.of(
            TransportRule.PROXY_TUNNEL,
            "bypasses the proxy for https",
            SecondTransport.atOnce(ProxyMutants::withoutProxy, request -> is("https", request))),
        Mutant.of(
            TransportRule.PROXY_REFUSAL,
            "returns the proxy's response as the service's",
            makers(HandsOverRefusal::new)),
        Mutant.of(
            TransportRule.PROXY_GONE,
            "bypasses an unreachable proxy",
            SecondTransport.afterwards(
                ProxyMutants::withoutProxy, failure -> failure.kind() == Kind.CONNECT)),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "forgets the proxy's credentials",
            settings(ProxyMutants::withoutCredentials)),
        Mutant.of(
            TransportRule.JVM_PROXIES,
            "goes through the proxy of the system properties",
            settings(ProxyMutants::withSystemProxy)),
        Mutant.of(
            TransportRule.JVM_PROXIES,
            "goes through the proxy of the default ProxySelector",
            settings(ProxyMutants::withDefaultSelector)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "sends the cookies of the JVM's CookieHandler",
            requests(JvmHandlers::withCookies)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "stores cookies in the JVM's CookieHandler",
            responses(JvmHandlers::storing)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "asks the JVM's Authenticator",
            responses(JvmHandlers::asking)),
        Mutant.of(
                TransportRule.PROXY_IPV6,
                "leaves out the brackets of an IPv6 address in CONNECT",
                makers((provider, config) -> new BareAddress(provider, config, "https")))
            .withTunnels(),
        Mutant.of(
            TransportRule.PROXY_IPV6,
            "leaves out the brackets of an IPv6 address in the absolute form",
            makers((provider, config) -> new BareAddress(provider, config, "http"))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses the tunnel to another host",
            makers(
                (provider, config) ->
                    config.proxy().isPresent()
                        ? new Origins(provider.create(config), Origins.HOSTS)
                        : provider.create(config))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses a connection over TLS for another host",
            makers(
                (provider, config) ->
                    config.proxy().isPresent()
                        ? provider.create(config)
                        : new Origins(provider.create(config), Origins.HOSTS))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses a connection over TLS for a plain request",
            makers((provider, config) -> new Origins(provider.create(config), Origins.PLAIN))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses the connections of a transport with another proxy",
            makers(SharesProxy::of)),
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "leaves out the path of a URL without one in the absolute form",
            EditedProxy.requests(head -> head.replaceFirst("invalid/ ", "invalid "))),
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "leaves out a port in the absolute form",
            EditedProxy.requests(head -> head.replaceFirst(":8080/", "/"))),
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "breaks the line of long credentials for a plain request",
            EditedProxy.requests(head -> head.startsWith("POST") ? broken(head) : head)),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "breaks the line of long credentials for a tunnel",
            EditedProxy.requests(head -> head.startsWith("CONNECT") ? broken(head) : head)),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "sends credentials in another charset",
            EditedProxy.requests(
                head ->
                    head.startsWith("CONNECT") ? credentials(head, any -> any, ISO_8859_1) : head)),
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "sends the password up to its second colon",
            EditedProxy.requests(
                head -> credentials(head, it -> it.replaceFirst("(.*:.+?):.*", "$1"), UTF_8))),
        Mutant.of(
            TransportRule.PROXY_TUNNEL,
            "asks a proxy for the port of a URL that has none",
            EditedProxy.requests(head -> head.replaceFirst(":443 ", ":-1 "))),
        refusing("HTTP/1.0 200.*", "of HTTP/1.0"),
        refusing("HTTP/1.1 200 ", "without a reason"),
        refusing(".*Content-Length: 0.*", "with a length of 0"),
        refusing(".*Content-Length: 5.*", "with a length"),
        refusing(".*Transfer-Encoding.*", "of chunks"),
        refusing(".*Connection: close.*", "that closes"),
        refusing(".{4000,}", "of 4 KiB"),
        Mutant.of(
            TransportRule.PROXY_REFUSAL,
            "reports a request as perhaps sent whose proxy has closed",
            failures(
                (request, failure) ->
                    new TransportException(
                        failure.kind(),
                        failure.kind() == Kind.CLOSED ? Sent.MAYBE : failure.sent(),
                        failure.getMessage(),
                        failure.getCause()))));
  }

  private static Mutant refusing(String head, String what) {
    return Mutant.of(
        TransportRule.PROXY_TUNNEL,
        "takes a response to CONNECT " + what + " for a refusal",
        EditedProxy.responses(
            it ->
                Pattern.compile(head, Pattern.DOTALL).matcher(it.replace("\r\n\r\n", "")).matches()
                    ? "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
                    : it));
  }

  /** As MIME has it. */
  private static String broken(String head) {
    return head.replaceFirst("(Authorization: .{70})(.+)", "$1\r\n$2");
  }

  /** Encodes the credentials of a head anew. */
  private static String credentials(String head, UnaryOperator<String> edit, Charset charset) {
    Matcher field = Pattern.compile("Authorization: Basic (\\S+)").matcher(head);
    if (!field.find()) {
      return head;
    }
    String both = edit.apply(new String(Base64.getDecoder().decode(field.group(1)), UTF_8));
    return head.replace(field.group(1), Base64.getEncoder().encodeToString(both.getBytes(charset)));
  }

  private static boolean is(String scheme, TransportRequest request) {
    return scheme.equals(request.uri().getScheme());
  }

  private static TransportConfig withSystemProxy(TransportConfig config) {
    String host = System.getProperty("http.proxyHost");
    return host == null || config.proxy().isPresent()
        ? config
        : withProxy(
            config, Optional.of(ProxySettings.of(host, Integer.getInteger("http.proxyPort"))));
  }

  private static TransportConfig withDefaultSelector(TransportConfig config) {
    ProxySelector selector = ProxySelector.getDefault();
    // The JDK's own has those of the system properties.
    if (selector.getClass().getName().startsWith("sun.") || config.proxy().isPresent()) {
      return config;
    }
    Proxy proxy = selector.select(URI.create("http://service.invalid")).get(0);
    return proxy.address() instanceof InetSocketAddress address
        ? withProxy(
            config, Optional.of(ProxySettings.of(address.getHostString(), address.getPort())))
        : config;
  }

  private static TransportConfig withoutProxy(TransportConfig config) {
    return withProxy(config, Optional.empty());
  }

  private static TransportConfig withoutCredentials(TransportConfig config) {
    return withProxy(
        config, config.proxy().map(proxy -> ProxySettings.of(proxy.host(), proxy.port())));
  }

  private static TransportConfig withProxy(TransportConfig config, Optional<ProxySettings> proxy) {
    return new ForwardingConfig(config) {
      @Override
      public Optional<ProxySettings> proxy() {
        return proxy;
      }
    };
  }
}
