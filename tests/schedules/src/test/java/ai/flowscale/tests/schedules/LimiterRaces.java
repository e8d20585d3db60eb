package ai.flowscale.tests.schedules;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Run;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Callers that wait for a connection, of whom one is cancelled and one fails. */
final class LimiterRaces implements Scenario {
  private static final String RUNNING =
      "{\"status\":\"success\",\"data\":{\"status\":\"running\"}}";
  private static final List<String> CALLERS = List.of("one", "two", "cancelled", "failing");

  private final int connections;
  private final boolean closing;
  private final boolean planted;

  LimiterRaces(int connections, boolean closing, boolean planted) {
    this.connections = connections;
    this.closing = closing;
    this.planted = planted;
  }

  @Override
  public void run() {
    Threads threads = new Threads();
    Wire wire = new Wire(threads, exchange -> respond(threads, exchange));
    if (planted) {
      wire.plant(Wire.Bug.CONNECTION_BACK_LATE);
    }
    Site site = new Site(threads, new Time(), wire, wire, c -> c.maxConnections(connections));
    Map<String, CompletableFuture<Run>> byCaller = Collections.synchronizedMap(new HashMap<>());
    for (String caller : CALLERS) {
      threads.start(
          () -> {
            CompletableFuture<Run> call = site.client.async().getRun(caller);
            byCaller.put(caller, call);
            if (caller.equals("cancelled")) {
              call.cancel(true);
            }
          });
    }
    if (closing) {
      threads.start(
          () -> {
            site.client.close();
            wire.noteClosed();
          });
    }
    threads.join();

    Expect.that(
        wire.mostInFlight() <= connections,
        wire.mostInFlight() + " exchanges were in flight at once");
    Collection<CompletableFuture<Run>> calls = byCaller.values();
    Expect.that(
        calls.size() == CALLERS.size() && calls.stream().allMatch(CompletableFuture::isDone),
        "a caller waits for ever");
    if (closing) {
      for (Wire.Exchange late : wire.sentAfterClose()) {
        Expect.that(
            byCaller.get(late.caller()).isCompletedExceptionally(),
            "a request went out after the close, and was not broken off");
      }
      Expect.that(wire.inFlight() == 0, "an exchange outlives the close");
      return;
    }
    for (CompletableFuture<Run> call : calls) {
      Throwable failure = call.handle((run, why) -> why).join();
      Expect.that(
          failure == null || call.isCancelled() || failure instanceof TransportException,
          "a caller got the end of another: " + failure);
    }
    long failed = calls.stream().filter(CompletableFuture::isCompletedExceptionally).count();
    Expect.that(failed == 1 || failed == 2, failed + " calls failed");
    site.hasAllConnections(connections);
  }

  private static void respond(Threads threads, Wire.Exchange exchange) {
    if (exchange.path().endsWith("/held")) {
      return;
    }
    threads.execute(
        () -> {
          if (exchange.path().endsWith("/failing")) {
            exchange.fail(
                new TransportException(
                    TransportException.Kind.CONNECT,
                    TransportException.Sent.NO,
                    "The connection was refused.",
                    null));
          } else {
            exchange.respond(200, RUNNING);
          }
        });
  }
}
