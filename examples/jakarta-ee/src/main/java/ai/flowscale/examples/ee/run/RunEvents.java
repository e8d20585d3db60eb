package ai.flowscale.examples.ee.run;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.problem.Problems;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends what becomes of one run to one listener: each status once, the one that it ended with
 * always, and then how it ended. The wait ends with the connection.
 */
final class RunEvents {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final long HEARTBEAT_SECONDS = 15;

  private final SseEventSink sink;
  private final Sse sse;
  private final Links links;
  private final Runnable onClose;

  /** A status and the end may be told on two threads at once. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable String told;
  private boolean ended;

  /** The last event that is on its way. A server may drop what is still to be sent at the close. */
  private CompletionStage<?> sent = CompletableFuture.completedFuture(null);

  /**
   * Takes where to send the events.
   *
   * @param onClose run when nothing more is sent, perhaps more than once
   */
  RunEvents(SseEventSink sink, Sse sse, Links links, Runnable onClose) {
    this.sink = sink;
    this.sse = sse;
    this.links = links;
    this.onClose = onClose;
  }

  void start(AsyncFlowscale flowscale, String runId, ScheduledExecutorService scheduler) {
    WaitOptions options =
        WaitOptions.builder()
            .timeout(LONGEST)
            .listener(
                new RunListener() {
                  @Override
                  public void onStatus(Run run) {
                    status(RunView.of(run, links));
                  }
                })
            .build();
    CompletableFuture<RunResult> wait;
    try {
      wait = flowscale.awaitRun(runId, options);
    } catch (RuntimeException e) {
      onClose.run();
      throw e;
    }
    // Nothing else shows that the listener is gone.
    ScheduledFuture<?> heartbeat =
        scheduler.scheduleAtFixedRate(
            () -> beat(wait), HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    wait.whenComplete(
        (result, thrown) -> {
          heartbeat.cancel(false);
          onClose.run();
          end(result, thrown);
        });
  }

  private void beat(CompletableFuture<?> wait) {
    if (sink.isClosed()) {
      wait.cancel(false);
      return;
    }
    send(sse.newEventBuilder().comment("still here").build())
        .whenComplete(
            (done, thrown) -> {
              if (thrown != null) {
                wait.cancel(false);
              }
            });
  }

  private void status(RunView run) {
    lock.lock();
    try {
      if (!ended && !run.status().equals(told)) {
        told = run.status();
        send("status", run);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A wait is cancelled only when nobody listens any more. */
  private void end(@Nullable RunResult result, @Nullable Throwable thrown) {
    lock.lock();
    try {
      if (result != null) {
        RunView view = RunView.of(result, links);
        status(view);
        send("result", view);
      } else if (thrown != null && !(thrown instanceof CancellationException)) {
        lastSeen(thrown).ifPresent(run -> status(RunView.of(run, links)));
        send("problem", Problems.of(thrown));
      }
    } finally {
      ended = true;
      CompletionStage<?> last = sent;
      lock.unlock();
      last.whenComplete((done, failed) -> sink.close());
    }
  }

  private static Optional<Run> lastSeen(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause instanceof RunException known ? known.run() : Optional.empty();
  }

  private void send(String name, Object data) {
    send(
        sse.newEventBuilder()
            .name(name)
            .mediaType(MediaType.APPLICATION_JSON_TYPE)
            .data(data)
            .build());
  }

  /** Sends one event when the one before it has been sent. */
  private CompletionStage<?> send(OutboundSseEvent event) {
    lock.lock();
    try {
      CompletionStage<?> next =
          sent.thenCompose(
              before ->
                  sink.isClosed() ? CompletableFuture.completedFuture(null) : sink.send(event));
      sent = next;
      return next;
    } finally {
      lock.unlock();
    }
  }
}
