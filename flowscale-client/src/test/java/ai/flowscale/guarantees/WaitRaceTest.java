package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.CountedThreads;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.Race;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Waits end, begin and are polled at the same time. */
class WaitRaceTest extends ManualTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration DAYS = Duration.ofDays(10);
  private static final Response CANCELLED = success("\"ok\"");

  private static Response run(String status) {
    return RunJson.nameless(status);
  }

  // The deadline of a wait and the poll that sees its run completed.

  /** Counts what it hears, and how often the run had completed. */
  private static final class Counting implements RunListener {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();

    @Override
    public void onStatus(Run run) {
      calls.incrementAndGet();
      completed.addAndGet(run.status().isSuccess() ? 1 : 0);
    }
  }

  @Test
  void aWaitHasOneOutcomeWhetherItsDeadlineOrItsRunComesFirst() {
    OpenExchanges polls = new OpenExchanges();
    AtomicInteger cancelled = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    ScriptedTransport service =
        new ScriptedTransport(
            request -> {
              String path = request.uri().getPath();
              if (path.endsWith("/cancel")) {
                cancelled.incrementAndGet();
                return CANCELLED.make();
              }
              if (path.endsWith("/other")) {
                others.incrementAndGet();
                return run("running").make();
              }
              return polls.send(request);
            });
    try (Race race = new Race();
        ManualClient client = client(service)) {
      CompletableFuture<RunResult> other = client.async.awaitRun("other", WaitOptions.upTo(DAYS));
      int timers = client.time.pending();
      for (int i = 0; race.goesOn(i, 1_000); i++) {
        cancelled.set(0);
        Counting listener = new Counting();
        CompletableFuture<RunResult> wait =
            client.async.awaitRun(
                "r",
                WaitOptions.builder()
                    .timeout(LIMIT)
                    .cancelRunOn(Set.of(WaitTermination.TIMEOUT))
                    .listener(listener)
                    .build());
        OpenExchanges.Exchange poll = polls.all().get(0);

        race.run(() -> client.time.advance(LIMIT), () -> poll.respond(run("completed")));

        assertThat(wait).isDone();
        if (wait.isCompletedExceptionally()) {
          assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class);
          // A run that was seen to have completed need not be cancelled.
          assertThat(cancelled.get()).isLessThanOrEqualTo(1);
          assertThat(cancelled.get() + listener.completed.get()).isPositive();
        } else {
          assertThat(listener.completed).hasValue(1);
          assertThat(cancelled).as("cancellations of a run that has a result").hasValue(0);
        }
        int heard = listener.calls.get();
        int otherPolls = others.get();
        client.time.advance(Duration.ofMinutes(5));
        assertThat(listener.calls).as("calls of the listener").hasValue(heard);
        assertThat(others.get()).as("polls of the other wait").isGreaterThan(otherPolls);
        assertThat(client.time.pending()).as("timers").isEqualTo(timers);
        polls.nextRound();
      }
      assertThat(other).isNotDone();
    }
  }

  // Waits that come and go while the pages of their group arrive.

  /** Responses on threads of its own; all runs complete when the test says so. */
  private static final class Group {
    private final CountedThreads threads = new CountedThreads(2);
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger pages = new AtomicInteger();
    private final OpenExchanges polls = new OpenExchanges();
    private volatile String status = "running";

    CompletableFuture<TransportResponse> serve(TransportRequest request) {
      if (request.method().equals("POST")) {
        String id = "r" + made.incrementAndGet();
        return submitted(id).make();
      }
      CompletableFuture<TransportResponse> response = polls.send(request);
      threads.execute(() -> response(request).make().thenAccept(response::complete));
      return response;
    }

    /** Lets some time pass, and what was sent get its response. */
    void pass(ManualClient client) {
      client.time.advance(Duration.ofMillis(20));
      threads.awaitQuiet();
    }

    private Response response(TransportRequest request) {
      String path = request.uri().getPath();
      if (!path.endsWith("/runs")) {
        return success(described(path.substring(path.lastIndexOf('/') + 1)));
      }
      pages.incrementAndGet();
      int page =
          Integer.parseInt(request.uri().getQuery().replaceAll("(^|.*&)page=(\\d+).*", "$2"));
      int all = made.get();
      return success(
          "{\"runs\":["
              + IntStream.rangeClosed(100 * (page - 1) + 1, Math.min(all, 100 * page))
                  .mapToObj(number -> described("r" + number))
                  .collect(Collectors.joining(","))
              + "]},\"meta\":{\"sort_by\":\"created_at\",\"sort_order\":\"asc\",\"page\":"
              + page
              + ",\"group_id\":\"g\",\"page_size\":100,\"total_count\":"
              + all
              + ",\"total_pages\":"
              + (all + 99) / 100
              + "}");
    }

    private String described(String id) {
      return "{\"_id\":\"" + id + "\",\"workflow_id\":\"w\",\"status\":\"" + status + "\"}";
    }
  }

  private static final int CONNECTIONS = 12;
  private static final int WAITS = 1_500;

  @Test
  void waitsThatComeAndGoWhileThePagesOfTheirGroupArriveLoseNoOther() {
    Group group = new Group();
    List<CompletableFuture<RunResult>> first = new ArrayList<>();
    List<CompletableFuture<RunResult>> second = new ArrayList<>();
    try (Race race = new Race();
        ManualClient client =
            client(
                new ScriptedTransport(group::serve),
                c -> c.maxConnections(CONNECTIONS).maxPollsPerSecond(0))) {
      Semaphore addedToFirst = new Semaphore(0);
      Semaphore addedToSecond = new Semaphore(0);
      race.run(
          () -> comeAndGo(client, first, addedToFirst),
          () -> comeAndGo(client, second, addedToSecond),
          () -> {
            // No faster than each of the two adds waits, or a submission of the one whose thread
            // gets no processor would time out while the other goes on.
            for (int i = 0; i < WAITS; i++) {
              addedToFirst.acquire();
              group.pass(client);
              addedToSecond.acquire();
              group.pass(client);
            }
          });
      assertThat(group.pages).as("pages").hasPositiveValue();
      assertThat(group.polls.mostInFlight()).isLessThanOrEqualTo(CONNECTIONS);

      group.status = "completed";
      List<CompletableFuture<RunResult>> all = new ArrayList<>(first);
      all.addAll(second);
      while (!all.stream().allMatch(CompletableFuture::isDone)) {
        group.pass(client);
      }
      List<Throwable> failures =
          all.stream()
              .filter(wait -> !wait.isCancelled())
              .map(wait -> wait.handle((result, failure) -> failure).join())
              .toList();
      assertThat(failures).isNotEmpty().containsOnlyNulls();
      assertThat(client.time.pending()).as("timers").isZero();
    } finally {
      group.threads.close();
    }
  }

  private static void comeAndGo(
      ManualClient client, List<CompletableFuture<RunResult>> waits, Semaphore added) {
    WaitOptions options = WaitOptions.upTo(DAYS);
    for (int i = 0; i < WAITS; i++) {
      waits.add(
          client.async.executeWorkflowAndWait(
              WorkflowRequest.builder("w", WorkflowInputs.none()).groupId("g").build(), options));
      if (i % 3 != 0) {
        waits.get(ThreadLocalRandom.current().nextInt(waits.size())).cancel(true);
      }
      added.release();
    }
  }
}
