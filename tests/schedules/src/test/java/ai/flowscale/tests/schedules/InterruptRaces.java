package ai.flowscale.tests.schedules;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Submission;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The response to a submission against an interrupt of the thread that waits for it. */
final class InterruptRaces implements Scenario {
  @Override
  public void run() {
    Threads threads = new Threads();
    AtomicBoolean taken = new AtomicBoolean();
    Wire wire =
        new Wire(
            threads,
            exchange ->
                threads.execute(
                    () -> {
                      if (exchange.request.method().equals("POST")) {
                        taken.set(exchange.sendBody() && exchange.respond(200, CallRaces.STARTED));
                      }
                    }));
    Site site = new Site(threads, new Time(), wire, wire, config -> config.maxConnections(1));
    CompletableFuture<Submission> outcome = new CompletableFuture<>();
    CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    AtomicBoolean kept = new AtomicBoolean();
    Thread caller =
        threads.start(
            () -> {
              try {
                outcome.complete(
                    site.client.executeWorkflow("the-workflow", WorkflowInputs.none()));
              } catch (FlowscaleException failure) {
                outcome.completeExceptionally(failure);
              }
              arrived.join();
              kept.set(Thread.interrupted());
            });
    threads.start(
        () -> {
          boolean known = wire.hasArrived();
          caller.interrupt();
          arrived.complete(known);
        });
    threads.join();

    Expect.that(outcome.isDone(), "the caller still waits");
    Expect.that(kept.get(), "the interrupt was lost");
    Expect.that(wire.submissions().size() <= 1, "submitted twice");
    boolean sent = !wire.submissions().isEmpty();
    CallRaces.told(outcome, sent, sent || wire.hasRefused(), taken.get(), arrived.join());
    site.hasAllConnections(1);
  }
}
