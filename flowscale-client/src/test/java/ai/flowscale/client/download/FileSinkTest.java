package ai.flowscale.client.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.Internals;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest extends ManualTest {
  @TempDir private Path folder;
  private Path file;
  private SeekableByteChannel channel;
  private final HeldExecutor executor = new HeldExecutor();
  private final ManualBody body = new ManualBody();
  private final List<Long> progress = new ArrayList<>();
  private FileSink sink;
  private ContentBody content;
  private boolean given;

  private static final class FileFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private FileFailure(IOException cause) {
      super(cause);
    }
  }

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.createFile(folder.resolve("part"));
    channel = Files.newByteChannel(file, StandardOpenOption.WRITE);
    write(channel, 0, progress::add);
  }

  @AfterEach
  void closeFile() throws IOException {
    channel.close();
  }

  private void write(SeekableByteChannel to, long size, LongConsumer written) {
    write(to, size, written, executor);
  }

  private void write(
      SeekableByteChannel to, long size, LongConsumer written, Executor executorOfWriting) {
    sink = new FileSink(to, size, written, FileFailure::new);
    content =
        new ContentBody(
            "part",
            OptionalLong.empty(),
            size,
            Internals.scope(),
            () -> given = true,
            sink,
            new SerialExecutor(executorOfWriting));
  }

  private void read() {
    content.read(body);
    executor.runAll();
  }

  private Throwable failure() {
    assertThat(sink.done()).isCompletedExceptionally();
    return sink.done().handle((count, failure) -> failure).join();
  }

  @Test
  void whatComesIsWrittenInItsOrder() throws IOException {
    read();
    body.send("one ");
    body.send("two ");
    executor.runAll();
    body.send("three");
    body.complete();
    executor.runAll();

    assertThat(sink.done()).isCompletedWithValue(13L);
    assertThat(file).hasContent("one two three");
    assertThat(progress).containsExactly(4L, 8L, 13L);
  }

  @Test
  void anEmptyBodyGivesAnEmptyFile() {
    read();
    body.complete();
    executor.runAll();

    assertThat(sink.done()).isCompletedWithValue(0L);
    assertThat(file).isEmptyFile();
  }

  @Test
  void noMoreIsAskedForThanTheWindowAheadOfTheWriting() {
    read();
    assertThat(body.demand()).isEqualTo(FileSink.AHEAD);

    for (int i = 0; i < FileSink.AHEAD; i++) {
      body.send("x");
    }
    assertThat(body.demand()).as("nothing was written yet").isZero();
    assertThat(executor.waiting()).as("one task writes all of it").isEqualTo(1);

    executor.runAll();
    assertThat(body.demand()).isEqualTo(FileSink.AHEAD);
    assertThat(file).hasSize(FileSink.AHEAD);
  }

  @Test
  void nothingRunsWhileNothingIsThereToWrite() {
    read();
    body.send("x");
    executor.runAll();

    assertThat(executor.waiting()).isZero();
    assertThat(sink.done()).isNotDone();
  }

  @Test
  void whatCameBeforeTheBodyFailedIsWritten() throws IOException {
    TransportException broken =
        new TransportException(
            TransportException.Kind.TIMEOUT, TransportException.Sent.MAYBE, "the body's own", null);
    read();
    body.send("one");
    body.send("two");
    body.fail(broken);
    executor.runAll();

    assertThat(failure()).as("no failure of the file").isSameAs(broken);
    assertThat(sink.count()).isEqualTo(6);
    assertThat(file).hasContent("onetwo");
  }

  @Test
  void theRestIsWrittenBehindWhatIsThere() throws IOException {
    Files.writeString(file, "one ");
    write(channel, 4, progress::add);
    read();
    body.send("two");
    body.complete();
    executor.runAll();

    assertThat(sink.done()).isCompletedWithValue(7L);
    assertThat(file).hasContent("one two");
    assertThat(progress).containsExactly(7L);
  }

  @Test
  void aFileThatSomebodyElseChangedIsNotResumed() throws IOException {
    Files.writeString(file, "more than one");
    write(channel, 4, progress::add);
    read();
    body.send("two");
    executor.runAll();

    assertThat(failure()).isInstanceOf(FileFailure.class);
    assertThat(file).hasContent("more than one");
  }

  @Test
  void abortingEndsTheWriting() throws IOException {
    ClientClosedException why = new ClientClosedException();
    read();
    body.send("one");
    executor.runAll();
    content.end(why);
    executor.runAll();

    assertThat(failure()).isSameAs(why);
  }

  @Test
  void theFirstReasonStays() {
    ClientClosedException why = new ClientClosedException();
    read();
    content.end(why);
    body.fail(new IOException("closed, because it was aborted"));
    executor.runAll();

    assertThat(failure()).isSameAs(why);
  }

  @Test
  void abortingWhatIsDoneChangesNothing() throws IOException {
    read();
    body.send("one");
    body.complete();
    executor.runAll();
    content.end(new ClientClosedException());

    assertThat(executor.waiting()).isZero();
    assertThat(sink.done()).isCompletedWithValue(3L);
  }

  @Test
  void abortingBeforeThereIsABodyEndsIt() {
    ClientClosedException why = new ClientClosedException();
    content.end(why);
    executor.runAll();
    read();

    assertThat(failure()).isSameAs(why);
    assertThat(body.isCancelled()).isTrue();
    assertThat(body.demand()).isZero();
  }

  @Test
  void theEndOfTheBodyIsToldThoughTheExecutorRefuses() {
    read();
    executor.refuse();
    body.complete();

    assertThat(sink.done()).isCompletedWithValue(0L);
    assertThat(body.isCancelled()).isFalse();
  }

  @Test
  void aSecondBodyIsCancelledAndTheFirstGoesOn() {
    ManualBody second = new ManualBody();
    read();
    second.subscribe(content);
    assertThat(second.isCancelled()).isTrue();
    assertThat(second.demand()).isZero();

    body.send("one");
    body.complete();
    executor.runAll();

    assertThat(sink.done()).isCompletedWithValue(3L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExecutorThatRefusesEndsTheWriting(boolean inTheMiddle) throws IOException {
    read();
    if (inTheMiddle) {
      body.send("one");
      executor.runAll();
    }
    executor.refuse();
    body.send("two");

    assertThat(failure()).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(given).as("the connection is given back").isTrue();

    executor.acceptAgain();
    body.send("late");
    body.complete();
    assertThat(executor.waiting()).as("it is over for good").isZero();
  }

  /** What another thread does while this one is in the executor. */
  @Test
  void anAbortThatCrossesARefusalEndsTheWriting() {
    ClientClosedException why = new ClientClosedException();
    write(
        channel,
        0,
        progress::add,
        task -> {
          content.end(why);
          throw new RejectedExecutionException("the test says so");
        });
    content.read(body);

    assertThat(failure()).isSameAs(why);
    assertThat(given).as("the connection is given back").isTrue();
  }

  @Test
  void aFileThatWasClosedIsAFailureOfTheFile() throws IOException {
    channel.close();
    read();
    body.send("one");
    executor.runAll();

    assertThat(failure())
        .isInstanceOfSatisfying(
            FileFailure.class, e -> assertThat(e).hasCauseInstanceOf(ClosedChannelException.class));
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void aFullDiskIsAFailureOfTheFile() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "the system has a device that is always full");
    try (SeekableByteChannel device = Files.newByteChannel(full, StandardOpenOption.WRITE)) {
      write(device, 0, progress::add);
      read();
      body.send("one");
      body.send("two");
      executor.runAll();
    }

    assertThat(failure()).isInstanceOf(FileFailure.class);
    assertThat(body.isCancelled()).isTrue();
    assertThat(progress).isEmpty();
  }

  @Test
  void anErrorEndsTheWritingToo() throws IOException {
    AssertionError error = new AssertionError("an Error, not an Exception");
    write(
        channel,
        0,
        count -> {
          throw error;
        });
    read();
    body.send("one");
    executor.runAll();

    assertThat(failure()).isSameAs(error);
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void nothingIsLostBetweenTheThreads() throws Exception {
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      write(channel, 0, count -> {}, threads);
      // Closing the publisher is the end of the body.
      try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(threads, 4)) {
        this.content.read(publisher);
        for (int at = 0, size = 1; at < content.length; at += size, size = size % 97 + 1) {
          ByteBuffer chunk = ByteBuffer.wrap(content, at, Math.min(size, content.length - at));
          int lag = publisher.offer(chunk, 120, TimeUnit.SECONDS, null);
          assertThat(lag).as("the sink asks for more").isNotNegative();
        }
      }

      assertThat(sink.done().get(120, TimeUnit.SECONDS)).isEqualTo(content.length);
      assertThat(file).hasBinaryContent(content);
    } finally {
      threads.shutdownNow();
    }
  }
}
