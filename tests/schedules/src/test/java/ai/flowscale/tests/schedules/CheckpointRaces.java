package ai.flowscale.tests.schedules;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A batch with a checkpoint whose process is killed at any moment, or whose client is closed, and
 * that is started again from what its file holds then.
 */
final class CheckpointRaces implements Scenario {
  private static final int REQUESTS = 2;

  /** How the first process ends. */
  enum End {
    KILLED,
    CLOSED,
    INTERRUPTED
  }

  private final End end;
  private final boolean planted;

  CheckpointRaces(End end, boolean planted) {
    this.end = end;
    this.planted = planted;
  }

  @Override
  public void run() throws IOException {
    Path folder = Files.createTempDirectory("schedules");
    Path file = folder.resolve("batch.checkpoint");
    Path copy = folder.resolve("batch.copy");
    try {
      restart(file, end == End.KILLED ? copy : file);
    } finally {
      for (Path each : List.of(file, copy)) {
        Files.deleteIfExists(each);
        Files.deleteIfExists(Path.of(each + ".lock"));
      }
      Files.deleteIfExists(folder);
    }
  }

  private void restart(Path file, Path left) {
    Threads threads = new Threads();
    Time time = new Time();
    AtomicReference<Path> current = new AtomicReference<>(file);
    Queue<String> unrecorded = new ConcurrentLinkedQueue<>();
    Runs runs =
        new Runs(
            threads,
            time,
            workflow -> {
              if (!text(current.get()).contains("key-" + workflow)) {
                unrecorded.add(workflow);
              }
            });
    Wire wire = new Wire(threads, runs);
    Site first = new Site(threads, time, wire, wire, CheckpointRaces::settings);
    BatchCheckpoint checkpoint = BatchCheckpoint.file(file);
    Thread caller =
        threads.start(
            () -> {
              execute(first, planted ? new Late(checkpoint, threads) : checkpoint);
              time.stop();
            });
    threads.start(time::pass);
    threads.start(
        () -> {
          switch (end) {
            case CLOSED -> first.client.close();
            case INTERRUPTED -> caller.interrupt();
            case KILLED -> {
              runs.cut();
              Files.writeString(left, text(file));
              // What it does from here on, no one sees; it only has to end.
              first.client.close();
            }
          }
        });
    threads.join();
    first.client.close();
    threads.join();

    runs.mend();
    current.set(left);
    Time later = new Time();
    later.advance(Duration.ofNanos(time.nanoTime()).plusMinutes(1));
    Wire again = new Wire(threads, runs);
    Site second = new Site(threads, later, again, again, CheckpointRaces::settings);
    BatchResult[] result = new BatchResult[1];
    FlowscaleException[] thrown = new FlowscaleException[1];
    threads.start(
        () -> {
          try {
            result[0] = second.client.executeBatch(requests(), options(BatchCheckpoint.file(left)));
          } catch (FlowscaleException e) {
            thrown[0] = e;
          }
          later.stop();
        });
    threads.start(later::pass);
    threads.join();
    Expect.that(unrecorded.isEmpty(), unrecorded + " left before it was recorded");
    Expect.that(thrown[0] == null, "the second batch failed: " + thrown[0]);
    for (WorkflowRequest request : requests()) {
      String workflow = request.workflowId();
      Expect.that(runs.submissions(workflow) <= 1, workflow + " was submitted twice");
      BatchItem item =
          result[0].items().stream()
              .filter(one -> one.key().equals(request.key().orElseThrow()))
              .findFirst()
              .orElse(null);
      Expect.that(item != null, workflow + " has no outcome");
      Expect.that(
          tellsAll(item, runs.runs(workflow)),
          workflow + " of " + runs.runs(workflow) + " ended with " + item);
    }
    second.hasAllConnections(2);
  }

  /** Its run, or that there is a doubt, with every run that may be its own. */
  private static boolean tellsAll(BatchItem item, List<String> runs) {
    return item.failure() instanceof SubmissionUncertainException doubt
        ? doubt.candidates().stream().map(Run::id).toList().containsAll(runs)
        : item.isSuccess() && item.runId().filter(runs::contains).isPresent();
  }

  private static FlowscaleConfig.Builder settings(FlowscaleConfig.Builder config) {
    return config
        .maxConnections(2)
        .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(1)));
  }

  private static List<WorkflowRequest> requests() {
    return Runs.requests(REQUESTS);
  }

  private static BatchOptions options(BatchCheckpoint checkpoint) {
    return BatchOptions.builder().maxConcurrent(2).checkpoint(checkpoint).build();
  }

  private static void execute(Site site, BatchCheckpoint checkpoint) {
    try {
      var unused = site.client.executeBatch(requests(), options(checkpoint));
    } catch (FlowscaleException ended) {
      // Its file tells what comes next.
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Broken on purpose: records a submission on another thread, and does not wait for that. */
  private record Late(BatchCheckpoint whole, Threads threads) implements BatchCheckpoint {
    @Override
    public void begin() {
      whole.begin();
    }

    @Override
    public Optional<Entry> find(String key) {
      return whole.find(key);
    }

    @Override
    public void submitting(String key, Entry entry) {
      threads.execute(() -> whole.submitting(key, entry));
    }

    @Override
    public void submitted(String key, String runId) {
      whole.submitted(key, runId);
    }

    @Override
    public void notSubmitted(String key) {
      whole.notSubmitted(key);
    }

    @Override
    public void end() {
      whole.end();
    }
  }
}
