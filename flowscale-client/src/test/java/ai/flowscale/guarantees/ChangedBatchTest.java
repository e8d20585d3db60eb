package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedDigest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.WatchedFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that is started again with other requests: each gets the run of its own, or none. */
class ChangedBatchTest extends ManualTest {
  @TempDir private Path folder;

  private final ScriptedService service = new ScriptedService();

  private static WorkflowInputs.Builder text(String text) {
    return WorkflowInputs.builder().text("text_1", text);
  }

  private static List<WorkflowRequest> keyless(String... texts) {
    return Stream.of(texts).map(text -> WorkflowRequest.of("w", text(text).build())).toList();
  }

  private static WorkflowRequest keyed(WorkflowInputs inputs) {
    return WorkflowRequest.builder("w", inputs).key("k").build();
  }

  private BatchOptions options() {
    return BatchOptions.builder()
        .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build())
        .checkpoint(BatchCheckpoint.file(folder.resolve("checkpoint")))
        .build();
  }

  private BatchResult run(List<WorkflowRequest> requests) {
    ManualClient client = client(config -> config);
    CompletableFuture<BatchResult> batch = client.async.executeBatch(requests, options());
    client.time.advance(Duration.ofHours(1));
    assertThat(batch).isDone();
    return batch.join();
  }

  private ManualClient client(UnaryOperator<FlowscaleConfig.Builder> settings) {
    return client(service, config -> settings.apply(config.maxPollsPerSecond(0)));
  }

  private List<String> pictures(BatchResult batch) {
    return batch.items().stream()
        .map(item -> item.runId().map(run -> service.runs.get(run).text()).orElse("-"))
        .toList();
  }

  // Without keys.

  @Test
  void noRequestGetsThePictureOfItsNeighbour() {
    run(keyless("alice", "bob", "carol"));
    BatchResult again = run(keyless("bob", "carol", "dave"));
    assertThat(pictures(again)).containsExactly("bob", "carol", "dave");
    assertThat(again.items()).extracting(BatchItem::resumed).containsExactly(true, true, false);
    assertThat(service.texts()).containsExactly("alice", "bob", "carol", "dave");
  }

  @Test
  void equalRequestsAreCountedAndInterchangeable() {
    run(keyless("a", "b", "a"));
    BatchResult again = run(keyless("a", "a", "a", "c", "b"));
    assertThat(pictures(again)).containsExactly("a", "a", "a", "c", "b");
    assertThat(again.items().stream().map(item -> item.runId().orElseThrow()))
        .doesNotHaveDuplicates();
    assertThat(service.texts()).containsExactlyInAnyOrder("a", "b", "a", "a", "c");
    assertThat(pictures(run(keyless("b", "a")))).containsExactly("b", "a");
    assertThat(service.submissions.count()).isEqualTo(5);
  }

  @Test
  void aRequestThatWasLeftOpenIsNotTheOneThatTookItsPlace() {
    service.lostResponses = 1;
    assertThat(run(keyless("alice")).failures()).hasSize(1);
    assertThat(pictures(run(keyless("bob", "alice")))).containsExactly("bob", "alice");
    assertThat(service.texts()).containsExactly("alice", "bob");
  }

  @Test
  void aStreamCannotBeRecognizedWithoutAKey() {
    List<WorkflowInputs> streams =
        List.of(
            text("a").file("f", InputFile.ofOnce("f", stream())).build(),
            text("a").file("f", InputFile.of("f", ChangedBatchTest::stream)).build());
    for (WorkflowInputs inputs : streams) {
      BatchResult refused = run(List.of(WorkflowRequest.of("w", inputs)));
      isRefused(refused.items().get(0), "key is missing", "input 'f' is a stream", "give this");
      assertThat(service.submissions.count()).isZero();
    }
    assertThat(run(List.of(keyed(streams.get(1)))).isComplete()).isTrue();
    assertThat(run(List.of(keyed(streams.get(1)))).items().get(0).resumed()).isTrue();
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  private static ByteArrayInputStream stream() {
    return new ByteArrayInputStream(new byte[] {1});
  }

  // With keys.

  private static void isRefused(BatchItem item, String... words) {
    assertThat(item.failure())
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("key"))
        .hasMessageContainingAll(words);
    assertThat(item.runId()).isEmpty();
  }

  @Test
  void aKeyThatStandsForAnotherRequestIsRefusedAndTheOthersGoOn() {
    WorkflowInputs inputs = text("cat").build();
    run(List.of(keyed(inputs)));
    List<WorkflowRequest> others =
        List.of(
            keyed(text("dog").build()),
            WorkflowRequest.builder("other", inputs).key("k").build(),
            WorkflowRequest.builder("w", inputs).key("k").groupId("g").build());
    for (WorkflowRequest other : others) {
      BatchResult again = run(List.of(other, keyless("next").get(0)));
      isRefused(again.items().get(0), "key k stands for another request", "Give it a key");
      assertThat(again.items().get(1).isSuccess()).isTrue();
    }
    assertThat(run(List.of(keyed(inputs))).items().get(0).resumed()).isTrue();
    assertThat(service.texts()).containsExactly("cat", "next");
  }

  @Test
  void aKeyWhoseRequestWasRefusedIsFree() {
    service.submissions.next(refusal(422));
    run(List.of(keyed(text("wrong").build())));
    assertThat(pictures(run(List.of(keyed(text("right").build()))))).containsExactly("right");
  }

  @Test
  void theFileHoldsNoInputs() throws IOException {
    run(List.of(keyed(text("canary").json("json_1", Map.of("canary", 1)).build())));
    run(keyless("canary"));
    assertThat(folder.resolve("checkpoint")).content().doesNotContain("canary").hasLineCount(5);
  }

  // What makes a request another one.

  private static String digest(WorkflowInputs.Builder inputs) {
    return RecordedDigest.of(WorkflowRequest.of("w", inputs.build()));
  }

  private static WorkflowInputs.Builder inputs() {
    return WorkflowInputs.builder();
  }

  @Test
  void theOrderOfInputsAndMembersIsNone() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("a", List.of(1, 2));
    one.put("b", "x");
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("b", "x");
    other.put("a", List.of(1, 2));
    assertThat(digest(inputs().json("j", one).text("t", "x")))
        .isEqualTo(digest(inputs().text("t", "x").json("j", other)))
        .isNotEqualTo(
            digest(inputs().text("t", "x").json("j", Map.of("a", List.of(2, 1), "b", "x"))));
  }

  @Test
  void noTwoInputsAreTakenForEachOther() {
    byte[] content = "x".getBytes(StandardCharsets.UTF_8);
    assertThat(
            Stream.of(
                    inputs(),
                    inputs().text("t", ""),
                    inputs().text("t", "x"),
                    inputs().text("t", "\"x\""),
                    inputs().json("t", "x"),
                    inputs().text("tx", ""),
                    inputs().text("t", "1"),
                    inputs().text("t", "1.0"),
                    inputs().text("t", "").text("x", ""),
                    inputs().text("t", "autextb"),
                    inputs().text("t", "a").text("u", "b"),
                    inputs().file("t", InputFile.of("x", content)),
                    inputs().file("t", InputFile.of("y", content)),
                    inputs().file("t", InputFile.of("x", content).withContentType("a/b")),
                    inputs().file("t", InputFile.of("x", new byte[0])),
                    inputs().file("u", InputFile.of("x", content)))
                .map(ChangedBatchTest::digest))
        .doesNotHaveDuplicates();
  }

  @Test
  void aSmallFileIsWhatIsInIt() throws IOException {
    Path file = Files.writeString(folder.resolve("f.png"), "one");
    String digest = digest(inputs().file("f", file));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("f.png");
    Files.copy(file, elsewhere);
    byte[] bytes = Files.readAllBytes(file);
    assertThat(
            List.of(
                digest(inputs().file("f", file)),
                digest(inputs().file("f", elsewhere)),
                digest(inputs().file("f", InputFile.of("f.png", bytes)))))
        .containsOnly(digest);
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(digest(inputs().file("f", file))).isNotEqualTo(digest);
  }

  @Test
  void aLargeFileIsItsSizeItsTimeAndItsEnds() throws IOException {
    Path file = folder.resolve("f.mp4");
    long size = 17 << 20;
    List<String> digests = new ArrayList<>();
    for (long at : new long[] {0, size - 1, size / 2, size}) {
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(size);
        sparse.seek(at);
        sparse.write(1);
      }
      Files.setLastModifiedTime(file, FileTime.fromMillis(at == size / 2 ? 2_000 : 1_000));
      digests.add(digest(inputs().file("f", file)));
    }
    assertThat(digest(inputs().file("f", file))).isEqualTo(digests.get(3));
    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  void aFileThatIsNotThereFailsItsRequestAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("f.png"), "one");
    WorkflowRequest request = keyed(text("a").file("f", file).build());
    Files.delete(file);
    BatchResult batch = run(List.of(request, keyless("b").get(0)));
    assertThat(batch.items().get(0).failure())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("f.png is not there");
    assertThat(pictures(batch)).containsExactly("-", "b");
  }

  // Where files are read.

  /** Runs each task on a thread of its own, all of which end with the test. */
  private static final class Threads implements Executor, AutoCloseable {
    private final Queue<Thread> all = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
      Thread thread = new Thread(task);
      all.add(thread);
      thread.start();
    }

    @Override
    public void close() {
      try {
        // A thread may have started another before it ended.
        for (Thread thread = all.poll(); thread != null; thread = all.poll()) {
          thread.join();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private WorkflowRequest withFile(WatchedFiles files) throws IOException {
    Path file = Files.writeString(folder.resolve("f.png"), "one");
    return keyed(text("a").file("f", files.of(file)).build());
  }

  @Test
  void aFileThatIsReadWhenTheBatchIsEndedIsInterrupted() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    WatchedFiles files = new WatchedFiles();
    files.opening =
        path -> {
          reached.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IOException(e);
          }
        };
    WorkflowRequest request = withFile(files);
    CompletableFuture<BatchResult> batch;
    try (Threads threads = new Threads();
        ManualClient client = client(config -> config.blockingExecutor(threads))) {
      batch = client.async.executeBatch(List.of(request, request), options());
      reached.await();
      assertThat(batch).isNotDone();
      client.flowscale.close();
      interrupted.await();
    }
    // Neither has begun, so that neither is an item.
    assertThat(failure(batch)).isInstanceOf(ClientClosedException.class);
    assertThat(service.submissions.count()).isZero();
    assertThat(folder.resolve("checkpoint")).content().hasLineCount(1);
  }

  /** As on a network that hangs: neither events nor the end of the batch wait for it. */
  @Test
  void aBatchEndsAlthoughAFileHangsWhileItIsRead() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    WatchedFiles files = new WatchedFiles();
    files.opening =
        path -> {
          reached.countDown();
          boolean isOpen = false;
          while (!isOpen) {
            try {
              released.await();
              isOpen = true;
            } catch (InterruptedException ignored) {
              // As a system call does.
            }
          }
        };
    WorkflowRequest request = withFile(files);
    try (Threads threads = new Threads();
        ManualClient client = client(config -> config.blockingExecutor(threads))) {
      CompletableFuture<BatchResult> batch = client.async.executeBatch(List.of(request), options());
      reached.await();
      batch.cancel(true);
      while (isInUse(folder.resolve("checkpoint"))) {
        Thread.yield();
      }
      released.countDown();
    }
    assertThat(service.submissions.count()).isZero();
  }

  private static boolean isInUse(Path file) {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(file);
    try {
      checkpoint.begin();
    } catch (InvalidRequestException inUse) {
      return true;
    }
    checkpoint.end();
    return false;
  }
}
