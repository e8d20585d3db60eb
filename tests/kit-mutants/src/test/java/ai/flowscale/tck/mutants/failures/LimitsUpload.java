package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingBody;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends an exchange whose body was not sent within the connect timeout. */
final class LimitsUpload extends ForwardingTransport {
  private final long limitNanos;

  LimitsUpload(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.limitNanos = config.connectTimeout().toNanos();
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (request.body().isEmpty()) {
      return super.execute(request, exchange);
    }
    CompletableFuture<Void> read = new CompletableFuture<>();
    Runnable end =
        () ->
            exchange.fail(
                new TransportException(Kind.TIMEOUT, Sent.MAYBE, "not sent in time", null));
    long begin = System.nanoTime();
    // A timer may be late.
    read.thenRun(
        () -> {
          if (System.nanoTime() - begin > limitNanos) {
            end.run();
          }
        });
    CompletableFuture.delayedExecutor(limitNanos, TimeUnit.NANOSECONDS, Runnable::run)
        .execute(
            () -> {
              if (!read.isDone()) {
                end.run();
              }
            });
    RequestBody watched =
        new ForwardingBody(request.body().get()) {
          @Override
          public void writeTo(OutputStream out) {
            try {
              super.writeTo(out);
            } finally {
              read.complete(null);
            }
          }
        };
    return super.execute(Requests.withBody(request, watched), exchange);
  }
}
