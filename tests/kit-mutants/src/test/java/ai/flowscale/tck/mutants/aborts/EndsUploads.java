package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.parts.ForwardingExchange;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.mutants.parts.StoppedBody;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends an upload by closing the library's stream, which writes the last chunk. */
final class EndsUploads extends ForwardingTransport {

  /** Longer than a piece of a body takes, and not yet late. */
  private static final long MOMENT_MILLIS = 300;

  private final boolean flowing;
  private final boolean breaking;

  private EndsUploads(Transport inner, boolean flowing, boolean breaking) {
    super(inner);
    this.flowing = flowing;
    this.breaking = breaking;
  }

  static Transport onCancel(Transport inner) {
    return new EndsUploads(inner, false, false);
  }

  /** Breaks the connection behind the last chunk. */
  static Transport beforeBreak(Transport inner) {
    return new EndsUploads(inner, true, true);
  }

  /** Aborts those whose server does not read. */
  static Transport whileTheyFlow(Transport inner) {
    return new EndsUploads(inner, true, false);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    if (request.body().isEmpty()) {
      return super.newExchange(request);
    }
    StoppedBody stopped = new StoppedBody(request.body().get());
    return new ForwardingExchange(super.newExchange(Requests.withBody(request, stopped))) {
      @Override
      public void abort() {
        if (flowing && !stopped.flows()) {
          super.abort();
        } else {
          stopped.stop();
          if (breaking) {
            CompletableFuture.delayedExecutor(MOMENT_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(super::abort);
          }
        }
      }
    };
  }
}
