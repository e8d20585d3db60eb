package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;

/** Has a log for those who look for faults. */
final class Logs extends ForwardingTransport {
  private static final System.Logger LOG = System.getLogger("broken.transport");

  Logs(Transport inner) {
    super(inner);
  }

  static void tell(TransportResponse response) {
    for (String name : response.headers().names()) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", name, response.headers().all(name));
    }
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    LOG.log(System.Logger.Level.TRACE, "{0} {1}", request.method(), request.uri());
    return super.execute(request, exchange);
  }
}
