package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.OpenExchanges.Exchange;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.Race;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A batch is ended while its requests complete. */
class BatchRaceTest extends ManualTest {
  private static final int ROUNDS = 300;
  private static final int REQUESTS = 8;
  private static final int CONNECTIONS = 4;

  private final OpenExchanges service = new OpenExchanges();

  /** A checkpoint in memory: no two calls at once, and nothing twice. */
  private static final class Notes implements BatchCheckpoint {
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private final AtomicInteger users = new AtomicInteger();
    private boolean open;

    private void use(Runnable action) {
      if (users.incrementAndGet() != 1) {
        mistakes.add("two calls at once");
      }
      action.run();
      users.decrementAndGet();
    }

    @Override
    public void begin() {
      use(() -> open = true);
    }

    @Override
    public Optional<Entry> find(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    @Override
    public void submitting(String key, Entry entry) {
      use(
          () -> {
            if (entries.put(key, entry) != null || !open) {
              mistakes.add("submitting " + key);
            }
          });
    }

    @Override
    public void submitted(String key, String runId) {
      use(
          () -> {
            Entry before = entries.get(key);
            if (before == null || before.runId() != null || !open) {
              mistakes.add("submitted " + key);
            }
            entries.put(key, new Entry("-", "-", true, Instant.EPOCH, runId));
          });
    }

    @Override
    public void notSubmitted(String key) {
      use(
          () -> {
            if (entries.remove(key) == null || !open) {
              mistakes.add("not submitted " + key);
            }
          });
    }

    @Override
    public void end() {
      use(
          () -> {
            if (!open) {
              mistakes.add("ended twice");
            }
            open = false;
          });
    }
  }

  private static List<WorkflowRequest> requests(int round) {
    return IntStream.range(0, REQUESTS)
        .mapToObj(i -> "key-" + round + "-" + i + "-")
        .map(key -> WorkflowRequest.builder(key, WorkflowInputs.none()).key(key).build())
        .toList();
  }

  private CompletableFuture<BatchResult> start(ManualClient client, int round, Notes notes) {
    return client.async.executeBatch(
        requests(round), BatchOptions.builder().maxConcurrent(3).checkpoint(notes).build());
  }

  private void respondToAll() {
    for (int i = 0; i < 3 * REQUESTS; i++) {
      service.open().forEach(BatchRaceTest::respond);
    }
  }

  private static void respond(Exchange exchange) {
    String path = exchange.request().uri().getPath();
    String run = "run-of-" + workflow(exchange);
    exchange.respond(
        exchange.request().method().equals("POST")
            ? ScriptedTransport.submitted(run)
            : path.endsWith("/runs") ? noPages() : completed());
  }

  private static Response noPages() {
    return json(404, "{\"detail\":\"Not Found\"}");
  }

  private static Response completed() {
    return RunJson.nameless("completed");
  }

  private static String workflow(Exchange exchange) {
    String query = exchange.request().uri().getQuery();
    return query == null ? "" : query.replaceAll("(^|.*&)workflow_id=([^&]*).*", "$2");
  }

  /** Returns the keys of what was sent to the service, each of which was sent once. */
  private List<String> submitted() {
    List<String> keys =
        service.all().stream()
            .filter(one -> one.request().method().equals("POST"))
            .map(BatchRaceTest::workflow)
            .toList();
    assertThat(keys).doesNotHaveDuplicates();
    return keys;
  }

  private static void check(Notes notes, List<String> submitted) {
    assertThat(notes.mistakes).isEmpty();
    assertThat(notes.open).as("whether the checkpoint is open").isFalse();
    assertThat(notes.entries.keySet()).containsAll(submitted);
  }

  @Test
  void aBatchThatIsCancelledTellsEachOfItsRunsOnceInTheLog() {
    try (Race race = new Race();
        ManualClient client = client(service, c -> c.maxConnections(CONNECTIONS))) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        int round = i;
        Notes notes = new Notes();
        try (RecordedLog log = new RecordedLog()) {
          CompletableFuture<BatchResult> batch = start(client, round, notes);
          race.run(this::respondToAll, this::respondToAll, () -> batch.cancel(true));
          assertThat(batch).isDone();
          List<String> submitted = submitted();
          check(notes, submitted);
          if (batch.isCancelled()) {
            String told = String.join("\n", log.warnings());
            submitted.forEach(key -> assertThat(count(key, told)).as(told).isEqualTo(1));
          } else {
            assertThat(batch.join().orThrow()).hasSize(REQUESTS);
            assertThat(log.warnings()).isEmpty();
          }
        }
        service.nextRound();
        assertThat(client.time.pending()).as("timers").isZero();
      }
      service.hasAllConnections(client.async, CONNECTIONS);
    }
  }

  private static long count(String key, String text) {
    return Pattern.compile(Pattern.quote(key)).matcher(text).results().count();
  }
}
