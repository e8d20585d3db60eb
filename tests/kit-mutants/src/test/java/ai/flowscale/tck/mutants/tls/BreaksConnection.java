package ai.flowscale.tck.mutants.tls;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Renewable;
import ai.flowscale.tck.mutants.parts.Responses;
import java.util.concurrent.atomic.AtomicBoolean;

/** Closes the connection under a stream that is given up, with all other streams on it. */
final class BreaksConnection extends Renewable {

  BreaksConnection(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    TransportResponse response = super.execute(request, exchange);
    if (!"https".equals(request.uri().getScheme())) {
      return response;
    }
    AtomicBoolean ended = new AtomicBoolean();
    TransportResponse watched =
        Responses.relayed(
            response,
            down ->
                new Relay(down) {
                  @Override
                  public void onComplete() {
                    ended.set(true);
                    super.onComplete();
                  }
                });
    return new ForwardingResponse(watched) {
      @Override
      public void close() {
        super.close();
        if (!ended.get()) {
          renew();
        }
      }
    };
  }
}
