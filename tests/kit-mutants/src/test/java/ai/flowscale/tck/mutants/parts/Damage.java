package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The places where a good transport can be broken. */
public final class Damage {
  private Damage() {}

  /** To the transports. */
  public static UnaryOperator<TransportProvider> transports(UnaryOperator<Transport> change) {
    return provider ->
        new ForwardingProvider(provider) {
          @Override
          public Transport create(TransportConfig config) {
            return change.apply(super.create(config));
          }
        };
  }

  /** To the transports, which are made anew from time to time. */
  public static UnaryOperator<TransportProvider> makers(
      BiFunction<TransportProvider, TransportConfig, Transport> maker) {
    return provider ->
        new ForwardingProvider(provider) {
          @Override
          public Transport create(TransportConfig config) {
            return maker.apply(provider, config);
          }
        };
  }

  /** To the settings. */
  public static UnaryOperator<TransportProvider> settings(UnaryOperator<TransportConfig> change) {
    return provider ->
        new ForwardingProvider(provider) {
          @Override
          public Transport create(TransportConfig config) {
            return super.create(change.apply(config));
          }
        };
  }

  /** To the requests. */
  public static UnaryOperator<TransportProvider> requests(UnaryOperator<TransportRequest> change) {
    return transports(
        transport ->
            new ForwardingTransport(transport) {
              @Override
              protected TransportResponse execute(TransportRequest request, Execution exchange) {
                return super.execute(change.apply(request), exchange);
              }
            });
  }

  /** To the requests' bodies. */
  public static UnaryOperator<TransportProvider> requestBodies(UnaryOperator<RequestBody> change) {
    return requests(
        request ->
            request
                .body()
                .map(body -> Requests.withBody(request, change.apply(body)))
                .orElse(request));
  }

  /** To the way of the pieces of a request's body. */
  public static UnaryOperator<TransportProvider> uploads(
      BiFunction<RequestBody, Sink, Relay> relay) {
    return requestBodies(body -> Requests.relayed(body, relay));
  }

  /** To the responses. */
  public static UnaryOperator<TransportProvider> responses(
      BiFunction<TransportRequest, TransportResponse, TransportResponse> change) {
    return transports(
        transport ->
            new ForwardingTransport(transport) {
              @Override
              protected TransportResponse execute(TransportRequest request, Execution exchange) {
                return change.apply(request, super.execute(request, exchange));
              }
            });
  }

  /** To the way of the pieces of a response's body. */
  public static UnaryOperator<TransportProvider> downloads(Function<Sink, Relay> relay) {
    return responses((request, response) -> Responses.relayed(response, relay));
  }

  /** Changes the failures of exchanges without a response. */
  public static UnaryOperator<TransportProvider> failures(
      BiFunction<TransportRequest, TransportException, Throwable> change) {
    return transports(
        transport ->
            new ForwardingTransport(transport) {
              @Override
              protected TransportResponse execute(TransportRequest request, Execution exchange) {
                try {
                  return super.execute(request, exchange);
                } catch (TransportException failure) {
                  throw Thrown.unchecked(change.apply(request, failure));
                }
              }
            });
  }
}
