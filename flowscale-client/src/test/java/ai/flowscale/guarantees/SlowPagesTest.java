package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many waits for runs in no common group, among the runs of others, beside a loop that reads one
 * page of recent runs after the other. Each page takes its time, as under load.
 */
class SlowPagesTest extends ManualTest {
  private static final int ROUNDS = 20;
  private static final int WAITS = 50;
  private static final int OTHERS = 15;
  private static final Duration ROUND = Duration.ofSeconds(1);

  /** A service, and how late the ends of its runs are noticed. */
  private final class Side {
    final ScriptedService service = new ScriptedService(Integer.MAX_VALUE, this::now);
    final ManualClient client;
    final Duration latency;
    long late;
    int returned;
    int pages;

    Side(Duration latency) {
      this.latency = latency;
      client = client(new ScriptedTransport(this::delayed));
      Random random = new Random(1);
      service.runTime =
          number -> Duration.ofMillis((long) (15_000 * Math.exp(0.15 * random.nextGaussian())));
    }

    long now() {
      return client.time.elapsed().toNanos();
    }

    private CompletableFuture<TransportResponse> delayed(TransportRequest request) {
      CompletableFuture<TransportResponse> now = service.transport().send(request);
      if (request.method().equals("POST")) {
        return now;
      }
      CompletableFuture<TransportResponse> later = new CompletableFuture<>();
      client.time.schedule(() -> later.complete(now.join()), latency);
      return later;
    }

    /** Submits runs among those of others, for as long as these take, and lets them end. */
    void run(Consumer<String> wait) {
      service.make(300);
      for (int round = 0; round < ROUNDS; round++) {
        service.make(OTHERS);
        for (int i = 0; i < WAITS; i++) {
          String id = "r" + service.runs.size();
          wait.accept(id);
        }
        client.time.advance(ROUND);
      }
      client.time.advance(Duration.ofMinutes(1));
      assertThat(returned).isEqualTo(ROUNDS * WAITS);
    }

    void returned(String id) {
      returned++;
      late += now() - service.runs.get(id).endedAt();
      pages = service.lists.count();
    }

    Duration meanDelay() {
      return Duration.ofNanos(late / returned);
    }
  }

  private static CompletableFuture<RunPage> page(Side side, int number) {
    return side.client.async.getRuns(
        RunQuery.builder().sortOrder(SortOrder.DESC).page(number).pageSize(100).build());
  }

  /** Reads the pages on which there are open runs, again and again. */
  private static void read(Side side, Set<String> open, Set<String> unseen, int number) {
    var unused =
        page(side, number)
            .thenAccept(
                page -> {
                  for (Run run : page.runs()) {
                    unseen.remove(run.id());
                    if (run.status().isFinal() && open.remove(run.id())) {
                      side.returned(run.id());
                    }
                  }
                  boolean again = unseen.isEmpty() || number >= page.meta().totalPages();
                  read(side, open, again ? new HashSet<>(open) : unseen, again ? 1 : number + 1);
                });
  }

  @ParameterizedTest
  @ValueSource(ints = {150, 400})
  void waitsComeBackNoLaterThanThoseOfALoop(int latency) {
    Side loop = new Side(Duration.ofMillis(latency));
    Set<String> open = new HashSet<>();
    read(loop, open, new HashSet<>(), 1);
    loop.run(
        id -> {
          var unused = loop.client.submit();
          open.add(id);
        });
    Side waits = new Side(Duration.ofMillis(latency));
    waits.run(
        id ->
            waits
                .client
                .async
                .executeWorkflowAndWait(
                    WorkflowRequest.of("w", WorkflowInputs.none()), WaitOptions.defaults())
                .thenAccept(result -> waits.returned(result.runId())));
    assertThat(waits.meanDelay()).as("mean delay").isLessThanOrEqualTo(loop.meanDelay());
    assertThat(waits.pages).as("pages until the last return").isLessThan(loop.pages);
    assertThat(waits.service.polls.count())
        .as("polls of single runs")
        .isLessThan(ROUNDS * WAITS / 4);
  }
}
