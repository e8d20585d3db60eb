package ai.flowscale.tests.schedules;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The response to a submission against what ends its call. */
final class CallRaces implements Scenario {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  static final String STARTED =
      "{\"status\":\"success\",\"data\":{\"run_id\":\"the-run\",\"workflow_id\":\"the-workflow\"}}";

  /** What ends a call. */
  enum End {
    CANCEL,
    CALL_TIMEOUT,
    RESPONSE_TIMEOUT,
    CLOSE
  }

  private final End end;
  private final boolean planted;

  CallRaces(End end, boolean planted) {
    this.end = end;
    this.planted = planted;
  }

  @Override
  public void run() {
    Threads threads = new Threads();
    Time time = new Time();
    boolean[] taken = new boolean[1];
    Wire wire =
        new Wire(
            threads,
            exchange ->
                threads.execute(
                    () -> {
                      if (exchange.request.method().equals("POST")) {
                        boolean given = exchange.sendBody() && exchange.respond(200, STARTED);
                        synchronized (taken) {
                          taken[0] = given;
                        }
                      }
                    }));
    if (planted) {
      wire.plant(Wire.Bug.TWO_ENDS);
    }
    Site site = new Site(threads, time, wire, wire, this::settings);
    Flowscale client = site.client;
    CompletableFuture<CompletableFuture<Submission>> made = new CompletableFuture<>();
    AtomicInteger ends = new AtomicInteger();
    threads.start(
        () -> {
          CompletableFuture<Submission> call =
              client.async().executeWorkflow("the-workflow", WorkflowInputs.none());
          made.complete(call);
          var unused = call.whenComplete((value, failure) -> ends.incrementAndGet());
        });
    AtomicBoolean arrived = new AtomicBoolean();
    threads.start(
        () -> {
          if (end == End.CANCEL) {
            made.join();
          }
          arrived.set(wire.hasArrived());
          switch (end) {
            case CANCEL -> made.join().cancel(true);
            case CALL_TIMEOUT, RESPONSE_TIMEOUT -> time.advance(LIMIT);
            case CLOSE -> client.close();
          }
        });
    threads.join();
    // Where the limit was reached before the call began.
    time.advance(LIMIT);
    threads.join();
    CompletableFuture<Submission> call = made.join();
    Expect.that(call.isDone(), "the call is still open");
    Expect.that(ends.get() == 1, "the call ended " + ends.get() + " times");
    boolean sent = !wire.submissions().isEmpty();
    Expect.that(wire.submissions().size() <= 1, "submitted twice");
    told(call, sent, sent || wire.hasRefused(), taken[0], arrived.get());
    if (end == End.CLOSE) {
      Expect.that(wire.inFlight() == 0, wire.inFlight() + " exchanges outlive the close");
    } else {
      site.hasAllConnections(1);
    }
  }

  private FlowscaleConfig.Builder settings(FlowscaleConfig.Builder config) {
    config.maxConnections(1);
    return switch (end) {
      case CALL_TIMEOUT -> config.callTimeout(LIMIT);
      case RESPONSE_TIMEOUT -> config.responseTimeout(LIMIT);
      default -> config;
    };
  }

  /**
   * Checks what the caller was told.
   *
   * @param handedOver whether the transport got the submission; one that was aborted right then
   *     counts as sent for the client
   */
  static void told(
      CompletableFuture<Submission> call,
      boolean sent,
      boolean handedOver,
      boolean taken,
      boolean arrived) {
    Submission value = call.exceptionally(failure -> null).join();
    if (value != null) {
      Expect.that(value.runId().equals("the-run"), "returned another run");
      Expect.that(!Log.tells("the-run"), "what was returned is logged as lost");
      return;
    }
    if (call.isCancelled()) {
      Expect.that(!arrived || Log.tells("the-run"), "a run whose id had arrived is told nowhere");
      Expect.that(
          !sent || Log.tells("the-run") || Log.tells("the-workflow"),
          "a submission that was sent is told nowhere");
      return;
    }
    FlowscaleException failure =
        call.<FlowscaleException>handle((v, f) -> (FlowscaleException) f).join();
    Expect.that(
        !arrived || failure.runId().equals(Optional.of("the-run")) || Log.tells("the-run"),
        "a run whose id had arrived is told nowhere: " + failure);
    boolean uncertain = failure instanceof SubmissionUncertainException;
    Expect.that(
        uncertain || !taken, "a submission with a response is told as not sent: " + failure);
    Expect.that(uncertain || !sent, "a submission that was sent is told as not sent: " + failure);
    Expect.that(
        handedOver || !uncertain, "a submission that was not sent is uncertain: " + failure);
  }
}
