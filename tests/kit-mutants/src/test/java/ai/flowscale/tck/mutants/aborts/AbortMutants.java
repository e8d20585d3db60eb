package ai.flowscale.tck.mutants.aborts;

import static ai.flowscale.tck.mutants.parts.Damage.downloads;
import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.requestBodies;
import static ai.flowscale.tck.mutants.parts.Damage.responses;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Late;
import ai.flowscale.tck.mutants.parts.ReadAhead;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Chapter 4: what becomes of an exchange that is ended early. */
public final class AbortMutants {

  private AbortMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.hanging(
            TransportRule.CANCEL_WAITING,
            "ignores an abort",
            "the end of connection 0",
            ignoring(request -> true)),
        abortIgnored().only(Ways.TLS),
        abortIgnored().only(Ways.USED),
        Mutant.hanging(
            TransportRule.CANCEL_WAITING,
            "ignores an abort behind an upload in chunks",
            "the end of connection 0",
            transports(ForgetsSent::new)),
        Mutant.hanging(
            TransportRule.CANCEL_UPLOAD,
            "completes the body of an aborted upload",
            "the end of connection 0",
            transports(EndsUploads::onCancel)),
        Mutant.hanging(
            TransportRule.CANCEL_UPLOAD,
            "completes the body of an aborted upload that the server reads",
            "the end of connection 0",
            transports(EndsUploads::whileTheyFlow)),
        Mutant.of(
            TransportRule.CANCEL_UPLOAD,
            "completes the body of an aborted upload before it breaks the connection",
            transports(EndsUploads::beforeBreak)),
        Mutant.hanging(
            TransportRule.CANCEL_STALLED_UPLOAD,
            "goes on with an upload that is aborted",
            "the release of the request body's source",
            ignoring(request -> request.body().isPresent())),
        Mutant.hanging(
            TransportRule.CANCEL_STALLED_UPLOAD,
            "does not close beneath an upload in chunks that the server does not read",
            "the release of the request body's source",
            transports(LeavesStalled::new)),
        Mutant.hanging(
            TransportRule.CANCEL_STALLED_UPLOAD,
            "never releases the body of an aborted upload",
            "the release of the request body's source",
            requestBodies(body -> ReadAhead.upload(body, 1, release -> {}))),
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
            "ignores an abort that overtakes the start of a GET",
            "the end of all aborted requests",
            transports(StartsLater::new)),
        Mutant.of(
            TransportRule.INTERRUPT_FLAG,
            "loses the interrupt flag",
            transports(AbortMutants::clearingFlag)),
        Mutant.hanging(
            TransportRule.CANCEL_HANDSHAKE,
            "ignores an abort while it connects over TLS",
            "the end of connection 0",
            Ways.NEW_TLS.only(ignoring(request -> true))),
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
            "releases the source of a body late",
            requestBodies(body -> ReadAhead.upload(body, 1, Late::run))),
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
    return transports(inner -> Executing.late(inner, some));
  }

  private static TransportResponse closedLate(TransportResponse response) {
    return new ForwardingResponse(response) {
      @Override
      public void close() {
        Late.run(super::close);
      }
    };
  }

  private static Mutant abortIgnored() {
    return Mutant.hanging(
        TransportRule.CANCEL_WAITING,
        "takes no notice of an abort",
        "the end of connection 0",
        ignoring(request -> true));
  }

  private static UnaryOperator<TransportProvider> ignoring(Predicate<TransportRequest> some) {
    return transports(inner -> Executing.ignoring(inner, some));
  }

  private static TransportResponse drained(TransportResponse response) {
    boolean brief =
        response.headers().first("Content-Length").filter(it -> it.length() < 3).isPresent();
    return new ForwardingResponse(response) {
      @Override
      public void close() {
        if (brief) {
          read(super.body());
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

  private static void read(InputStream body) {
    try {
      body.transferTo(OutputStream.nullOutputStream());
    } catch (IOException | RuntimeException ended) {
      // Then it is read.
    }
  }

  private static Transport clearingFlag(Transport transport) {
    return new ForwardingTransport(transport) {
      @Override
      public Exchange newExchange(TransportRequest request) {
        // As an InterruptedException that is swallowed does.
        boolean unused = Thread.interrupted();
        return super.newExchange(request);
      }
    };
  }
}
