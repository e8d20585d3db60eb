package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleClientTck;

/** Whole clients over a Web Client that the application made. */
class GivenWebClientTckTest extends FlowscaleClientTck {
  @Override
  public TransportProvider provider() {
    return GivenWebClient.provider();
  }
}
