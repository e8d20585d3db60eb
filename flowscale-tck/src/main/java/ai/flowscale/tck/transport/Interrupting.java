package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.TransportRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A thread that executes an exchange and reads its response, to be interrupted. */
final class Interrupting {
  private final Exchange exchange;
  private final AtomicLong received = new AtomicLong();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Thread thread = TransportScenario.daemon("tck-caller", this::run);
  private final boolean atStart;
  private volatile boolean interrupted;

  private Interrupting(Exchange exchange, boolean atStart) {
    this.exchange = exchange;
    this.atStart = atStart;
  }

  static Interrupting executing(TransportScenario it, TransportRequest request) {
    return started(new Interrupting(it.exchange(request), false));
  }

  /** A thread that is interrupted when it executes the exchange. */
  static Interrupting interrupted(TransportScenario it, TransportRequest request) {
    return started(new Interrupting(it.exchange(request), true));
  }

  private static Interrupting started(Interrupting made) {
    made.thread.start();
    return made;
  }

  private void run() {
    if (atStart) {
      thread.interrupt();
    }
    try (InputStream body = exchange.execute().body()) {
      while (body.read() >= 0) {
        received.incrementAndGet();
      }
      end.complete(null);
    } catch (RuntimeException | IOException thrown) {
      interrupted = Thread.currentThread().isInterrupted();
      end.completeExceptionally(thrown);
    }
  }

  void awaitBytes(int count) {
    Waiting.until("the first bytes of the body", () -> received.get() >= count);
  }

  void interrupt() {
    thread.interrupt();
  }

  void abort() {
    exchange.abort();
  }

  void assertAborted() {
    assertFailed(true);
  }

  /** Waits for the end, which must be a failure, and checks what was left of an interrupt. */
  void assertFailed(boolean stays) {
    TransportException failure = Waiting.failure("the exchange", end);
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(interrupted).as("whether the thread is interrupted").isEqualTo(stays);
  }
}
