package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Has a transport with other settings too, for some requests, or for those that failed. */
public final class SecondTransport extends ForwardingTransport {
  private final Transport second;
  private final Predicate<TransportRequest> atOnce;
  private final Predicate<TransportException> later;

  private SecondTransport(
      Transport first,
      Transport second,
      Predicate<TransportRequest> atOnce,
      Predicate<TransportException> later) {
    super(first);
    this.second = second;
    this.atOnce = atOnce;
    this.later = later;
  }

  /** Sends some requests over the second transport. */
  public static UnaryOperator<TransportProvider> atOnce(
      UnaryOperator<TransportConfig> settings, Predicate<TransportRequest> some) {
    return of(settings, some, failure -> false);
  }

  /** Sends requests that failed in some way over the second transport. */
  public static UnaryOperator<TransportProvider> afterwards(
      UnaryOperator<TransportConfig> settings, Predicate<TransportException> some) {
    return of(settings, request -> false, some);
  }

  private static UnaryOperator<TransportProvider> of(
      UnaryOperator<TransportConfig> settings,
      Predicate<TransportRequest> atOnce,
      Predicate<TransportException> later) {
    return Damage.makers(
        (provider, config) ->
            new SecondTransport(
                provider.create(config), provider.create(settings.apply(config)), atOnce, later));
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (atOnce.test(request)) {
      return exchange.over(second, request);
    }
    try {
      return super.execute(request, exchange);
    } catch (TransportException failure) {
      if (later.test(failure)) {
        return exchange.over(second, request);
      }
      throw failure;
    }
  }

  @Override
  public void close() {
    super.close();
    second.close();
  }
}
