package ai.flowscale.tests.schedules;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Run;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A call between two of its exchanges, against what aborts it. */
final class AbortRaces implements Scenario {
  private static final String RUNNING =
      "{\"status\":\"success\",\"data\":{\"status\":\"running\"}}";
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** What lies between the exchanges. */
  enum Between {
    REDIRECT,
    PAUSE
  }

  private final Between between;
  private final boolean closing;

  AbortRaces(Between between, boolean closing) {
    this.between = between;
    this.closing = closing;
  }

  @Override
  public void run() {
    Threads threads = new Threads();
    Time time = new Time();
    Wire wire = new Wire(threads, exchange -> threads.execute(() -> respond(exchange)));
    Site site = new Site(threads, time, wire, wire, AbortRaces::settings);
    CompletableFuture<CompletableFuture<Run>> made = new CompletableFuture<>();
    threads.start(() -> made.complete(site.client.async().getRun("first")));
    threads.start(
        () -> {
          CompletableFuture<Run> call = made.join();
          if (closing) {
            site.client.close();
          } else {
            call.cancel(true);
          }
          wire.noteClosed();
        });
    threads.start(() -> time.advance(PAUSE));
    threads.join();
    // Where time had passed before the pause began.
    time.advance(PAUSE);
    threads.join();

    CompletableFuture<Run> call = made.join();
    Expect.that(call.isDone(), "the call is still open");
    Expect.that(wire.exchanges().size() <= 2, "a request was sent twice");
    List<Wire.Exchange> late = wire.sentAfterClose();
    if (closing) {
      Expect.that(
          late.isEmpty() || call.isCompletedExceptionally(),
          "a request went out after the close, and was not aborted");
      Expect.that(wire.inFlight() == 0, wire.inFlight() + " exchanges outlive the close");
    } else {
      Expect.that(late.isEmpty(), "a request went out after the call was cancelled: " + late);
      site.hasAllConnections(1);
    }
  }

  private static FlowscaleConfig.Builder settings(FlowscaleConfig.Builder config) {
    return config
        .maxConnections(1)
        .retryPolicy(RetryPolicy.builder().maxAttempts(2).baseDelay(PAUSE).maxDelay(PAUSE).build());
  }

  private void respond(Wire.Exchange exchange) {
    if (exchange.path().endsWith("/held")) {
      return;
    }
    if (exchange.path().endsWith("/second") || isRepeated(exchange)) {
      exchange.respond(200, RUNNING);
    } else if (between == Between.REDIRECT) {
      exchange.respond(
          307,
          Map.of("Location", List.of("second")),
          List.of("elsewhere".getBytes(StandardCharsets.UTF_8)));
    } else {
      exchange.fail(
          new TransportException(
              TransportException.Kind.CONNECT,
              TransportException.Sent.NO,
              "The connection was refused.",
              null));
    }
  }

  private static boolean isRepeated(Wire.Exchange exchange) {
    return exchange.number() > 1;
  }
}
