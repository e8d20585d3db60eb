package ai.flowscale.tck.mutants;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingProvider;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The routes on which a mutant is broken. */
public enum Ways {
  /** All. */
  ALL("everywhere", ".*", () -> request -> true),
  /** Those with TLS, HTTP/2 included. */
  TLS("only over TLS", "(https|tunnel|h2).*", () -> Ways::isSecure),
  /** The first request to each origin over TLS. */
  NEW_TLS(
      "only on a new connection over TLS",
      "(https|tunnel|h2)",
      () -> notFirst().negate().and(Ways::isSecure)),
  /** Those of HTTP/2, which only a response tells. */
  HTTP_2(
      "only over HTTP/2",
      "h2.*",
      () -> {
        throw new UnsupportedOperationException("no request tells its protocol");
      }),
  /** Those on which an exchange comes before. */
  USED("only on a used connection", ".*reused", Ways::notFirst);

  private final String text;
  private final String routes;
  private final Supplier<Predicate<TransportRequest>> requests;

  Ways(String text, String routes, Supplier<Predicate<TransportRequest>> requests) {
    this.text = text;
    this.routes = routes;
    this.requests = requests;
  }

  String text() {
    return text;
  }

  /** Returns whether a route of the kit, in the words of its reports, is one of these. */
  boolean contains(String route) {
    return route.matches(routes);
  }

  /** Whether a request is sent without TLS. */
  public static boolean isPlain(TransportRequest request) {
    return !isSecure(request);
  }

  private static boolean isSecure(TransportRequest request) {
    return "https".equalsIgnoreCase(request.uri().getScheme());
  }

  private static Predicate<TransportRequest> notFirst() {
    Set<String> used = ConcurrentHashMap.newKeySet();
    return request -> !used.add(String.valueOf(request.uri().getRawAuthority()));
  }

  /** Restricts damage: the good transport and the damaged one share all connections. */
  public UnaryOperator<TransportProvider> only(UnaryOperator<TransportProvider> damage) {
    return provider ->
        new ForwardingProvider(provider) {
          @Override
          public Transport create(TransportConfig config) {
            Transport good = super.create(config);
            return new Split(good, damage.apply(making(provider, good)).create(config));
          }
        };
  }

  private static TransportProvider making(TransportProvider provider, Transport made) {
    return new ForwardingProvider(provider) {
      @Override
      public Transport create(TransportConfig config) {
        return made;
      }
    };
  }

  /** Sends some requests over another transport. */
  private final class Split extends ForwardingTransport {
    private final Transport damaged;
    private final Predicate<TransportRequest> some = requests.get();

    Split(Transport good, Transport damaged) {
      super(good);
      this.damaged = damaged;
    }

    @Override
    protected TransportResponse execute(TransportRequest request, Execution exchange) {
      return some.test(request)
          ? exchange.over(damaged, request)
          : super.execute(request, exchange);
    }

    @Override
    public void close() {
      damaged.close();
      super.close();
    }
  }
}
