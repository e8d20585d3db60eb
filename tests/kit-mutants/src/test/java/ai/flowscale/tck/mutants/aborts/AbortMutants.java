package ai.flowscale.tck.mutants.aborts;

import static ai.flowscale.tck.mutants.parts.Damage.downloads;
import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.responses;
import static ai.flowscale.tck.mutants.parts.Damage.transports;
import static ai.flowscale.tck.mutants.parts.Damage.uploads;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.Collected;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Late;
import ai.flowscale.tck.transport.TransportRule;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Chapter 4: what becomes of an exchange that is ended early. */
public final class AbortMutants {

  private AbortMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.hanging(
            TransportRule.CANCEL_WAITING,
            "returns a copy of the future",
            "the end of connection 0",
            transports(AbortMutants::copyingFutures)),
        cancelIgnored().only(Ways.TLS),
        cancelIgnored().only(Ways.USED),
        Mutant.hanging(
            TransportRule.COMPLETED_BY_CALLER,
            "only overrides cancel",
            "the end of connection 0",
            transports(OverridesCancel::new)),
        Mutant.hanging(
            TransportRule.COMPLETED_BY_CALLER,
            "looks for a failure in a future that was completed",
            "the end of connection 0",
            transports(AbortsFailed::new)),
        Mutant.hanging(
            TransportRule.CANCEL_UPLOAD,
            "completes the body of a cancelled upload",
            "the end of connection 0",
            transports(EndsUploads::onCancel)),
        Mutant.hanging(
            TransportRule.CANCEL_UPLOAD,
            "completes the body of a cancelled upload that the server reads",
            "the end of connection 0",
            transports(EndsUploads::whileTheyFlow)),
        Mutant.hanging(
            TransportRule.CANCEL_STALLED_UPLOAD,
            "goes on with an upload whose future the caller has completed",
            "the release of the request body's source",
            transports(
                inner ->
                    new ForwardingTransport(inner) {
                      @Override
                      public CompletableFuture<TransportResponse> send(TransportRequest request) {
                        return request.body().isPresent()
                            ? new OverridesCancel(inner).send(request)
                            : super.send(request);
                      }
                    })),
        Mutant.hanging(
            TransportRule.CANCEL_STALLED_UPLOAD,
            "releases a cancelled body only with its next buffer",
            "the release of the request body's source",
            uploads((body, down) -> new CancelsLater(down))),
        Mutant.hanging(
            TransportRule.CLOSE_UNREAD,
            "reads an unread body to its end",
            "the end of connection 0",
            responses((request, response) -> new ReadsOn(response))),
        Mutant.hanging(
            TransportRule.CLOSE_READING,
            "does nothing on close",
            "the end of connection 0",
            responses((request, response) -> withoutClose(response))),
        Mutant.of(
            TransportRule.CLOSE_READING,
            "completes a body that is closed",
            downloads(EndsClosed::new)),
        Mutant.hanging(
            TransportRule.CANCEL_BODY,
            "ignores that a body is cancelled",
            "the end of connection 0",
            downloads(GoesDeaf::new)),
        Mutant.of(
            TransportRule.CANCEL_BODY,
            "passes on what it has when a body is cancelled within a buffer",
            downloads(PassesOn::new)),
        Mutant.of(
            TransportRule.CANCEL_BODY,
            "reports a request for nothing behind a cancellation",
            downloads(AnswersLate::new)),
        Mutant.hanging(
            TransportRule.ABORTS_AT_ONCE,
            "reads a short response to its end before it is closed",
            "the return of close",
            responses((request, response) -> drained(response))),
        Mutant.of(
            TransportRule.CLOSE_AT_END,
            "shuts down its pool on each close",
            makers(ShutsDownAtClose::new)),
        Mutant.hanging(
            TransportRule.CANCEL_AT_ONCE,
            "ignores a cancellation that overtakes the start",
            "the end of all cancelled requests",
            transports(StartsLater::new)),
        Mutant.of(
            TransportRule.INTERRUPT_FLAG,
            "loses the interrupt flag",
            transports(AbortMutants::clearingFlag)),
        Mutant.hanging(
            TransportRule.CANCEL_HANDSHAKE,
            "ignores a cancellation while it connects over TLS",
            "the end of connection 0",
            Ways.NEW_TLS.only(transports(AbortMutants::copyingFutures))),
        Mutant.of(
            TransportRule.CANCEL_HANDSHAKE,
            "aborts an exchange late that connects over TLS",
            Ways.NEW_TLS.only(late(request -> true))),
        abortsLate(),
        abortsLate().only(Ways.TLS),
        Mutant.of(
            TransportRule.ABORTS_AT_ONCE,
            "aborts an upload late",
            late(request -> request.body().isPresent())),
        Mutant.of(
            TransportRule.ABORTS_AT_ONCE,
            "closes a response late",
            responses((request, response) -> closedLate(response))),
        Mutant.of(
            TransportRule.ABORTS_AT_ONCE,
            "cancels the subscription of a response's body late",
            downloads(CancelsLate::new)),
        Mutant.of(
            TransportRule.ABORTS_AT_ONCE,
            "releases the source of a body late",
            uploads((body, down) -> new CancelsLate(down))),
        Mutant.of(
            TransportRule.INTERRUPT,
            "clears the interrupt that has ended an exchange",
            transports(Executing::clearing)),
        Mutant.hanging(
            TransportRule.INTERRUPT,
            "takes no notice of an interrupt",
            "the exchange",
            transports(Executing::deaf)),
        Mutant.of(
            TransportRule.INTERRUPT,
            "interrupts the thread of an exchange that is aborted",
            transports(Executing::interrupting)));
  }

  private static Mutant abortsLate() {
    return Mutant.of(
        TransportRule.ABORTS_AT_ONCE, "aborts an exchange late", late(request -> true));
  }

  private static UnaryOperator<TransportProvider> late(Predicate<TransportRequest> some) {
    return transports(inner -> new AbortsLate(inner, some));
  }

  private static TransportResponse closedLate(TransportResponse response) {
    return new ForwardingResponse(response) {
      @Override
      public void close() {
        Late.run(super::close);
      }
    };
  }

  private static Mutant cancelIgnored() {
    return Mutant.hanging(
        TransportRule.CANCEL_WAITING,
        "ignores a cancellation",
        "the end of connection 0",
        transports(AbortMutants::copyingFutures));
  }

  private static Transport copyingFutures(Transport transport) {
    return new ForwardingTransport(transport) {
      @Override
      public CompletableFuture<TransportResponse> send(TransportRequest request) {
        CompletableFuture<TransportResponse> copy = new CompletableFuture<>();
        var unused =
            super.send(request)
                .whenComplete(
                    (response, failure) -> {
                      if (failure == null) {
                        copy.complete(response);
                      } else {
                        copy.completeExceptionally(failure);
                      }
                    });
        return copy;
      }
    };
  }

  private static TransportResponse drained(TransportResponse response) {
    boolean brief =
        response.headers().first("Content-Length").filter(it -> it.length() < 3).isPresent();
    return new ForwardingResponse(response) {
      @Override
      public void close() {
        if (brief) {
          Collected.of(super.body()).handle((read, failure) -> true).join();
        }
        super.close();
      }
    };
  }

  private static TransportResponse withoutClose(TransportResponse response) {
    return new ForwardingResponse(response) {
      @Override
      public void close() {}
    };
  }

  private static Transport clearingFlag(Transport transport) {
    return new ForwardingTransport(transport) {
      @Override
      public CompletableFuture<TransportResponse> send(TransportRequest request) {
        // As an InterruptedException that is swallowed does.
        Thread.interrupted();
        return super.send(request);
      }
    };
  }
}
