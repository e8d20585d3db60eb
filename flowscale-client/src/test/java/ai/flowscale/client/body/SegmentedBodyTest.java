package ai.flowscale.client.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.InputSource;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.support.OneShotStream;
import ai.flowscale.testing.shared.TestStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SegmentedBodyTest {
  private static final int CHUNK = 64 * 1024;

  /** Keeps what is written and how much came at once. */
  private static final class Target extends OutputStream {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Integer> pieces = new ArrayList<>();

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      pieces.add(length);
      written.write(bytes, offset, length);
    }
  }

  private static Target written(SegmentedBody body) {
    Target target = new Target();
    body.writeTo(target);
    return target;
  }

  private static byte[] read(SegmentedBody body) {
    return written(body).written.toByteArray();
  }

  private static Throwable fail(SegmentedBody body, Consumer<byte[]> before) {
    Target target = new Target();
    try {
      body.writeTo(target);
    } catch (RuntimeException e) {
      before.accept(target.written.toByteArray());
      return e;
    }
    throw new AssertionError("the body has not failed");
  }

  private static Throwable fail(SegmentedBody body) {
    return fail(body, bytes -> {});
  }

  @Test
  void yieldsTheSegmentsInOrder() {
    SegmentedBody body =
        body(memory("one,"), file("two,", OptionalLong.of(4)), file("three", OptionalLong.empty()));

    assertThat(read(body)).asString(UTF_8).isEqualTo("one,two,three");
  }

  @Test
  void yieldsTheSameAgainWhenItIsReplayable() {
    SegmentedBody body = body(memory("one,"), file("two", OptionalLong.of(3)));

    assertThat(body.isReplayable()).isTrue();
    assertThat(read(body)).isEqualTo(read(body)).asString(UTF_8).isEqualTo("one,two");
  }

  @Test
  void announcesTheSumOfAllLengths() {
    assertThat(body(memory("one"), file("four", OptionalLong.of(4))).contentLength()).hasValue(7);
  }

  @Test
  void announcesNoLengthIfOneIsUnknown() {
    assertThat(body(memory("one"), file("four", OptionalLong.empty())).contentLength()).isEmpty();
  }

  @Test
  void announcesNoLengthThatDoesNotFitALong() {
    assertThat(body(memory("one"), file("x", OptionalLong.of(Long.MAX_VALUE))).contentLength())
        .isEmpty();
  }

  @Test
  void joinsSmallSegmentsIntoOneChunk() {
    byte[] content = random(CHUNK / 2);

    Target target =
        written(
            body(memory("head"), file(content), memory("middle"), file(content), memory("tail")));

    assertThat(target.written.size()).isEqualTo(CHUNK + 14);
    assertThat(target.pieces).containsExactly(CHUNK, 14);
  }

  @Test
  void doesNotWaitForASlowSourceToFillAChunk() {
    InputSource slow =
        () ->
            new FilterInputStream(new ByteArrayInputStream("slowly".getBytes(UTF_8))) {
              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, 3));
              }

              @Override
              public int available() {
                return 0;
              }
            };

    Target target = written(body(segment(OptionalLong.empty(), slow)));

    assertThat(target.written.toString(UTF_8)).isEqualTo("slowly");
    assertThat(target.pieces).containsExactly(3, 3);
  }

  @Test
  void survivesAStreamThatReadsNothing() {
    InputSource odd =
        () ->
            new FilterInputStream(new ByteArrayInputStream("odd".getBytes(UTF_8))) {
              @Override
              public int read(byte[] bytes, int offset, int length) {
                return 0;
              }
            };

    assertThat(read(body(segment(OptionalLong.empty(), odd)))).asString(UTF_8).isEqualTo("odd");
  }

  @Test
  void failsIfASourceYieldsLessThanAnnounced() {
    SegmentedBody body = body(memory("head"), file("short", OptionalLong.of(10)), memory("tail"));

    Throwable failure = fail(body, sent -> assertThat(sent).hasSizeLessThan(14));

    assertThat(failure)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "input 'image_1': cat.png changed its size while it was being sent (announced 10 bytes,"
                + " found 5): send it again once it is complete");
    assertThat(((InvalidRequestException) failure).field()).isEqualTo("image_1");
  }

  @Test
  void failsIfASourceYieldsMoreThanAnnounced() {
    Throwable failure = fail(body(file("too long", OptionalLong.of(3))));

    assertThat(failure)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("(announced 3 bytes, found more)");
  }

  @Test
  void releasesNoLastByteOfASourceThatIsTooLong() {
    byte[] content = random(2 * CHUNK + 1);
    SegmentedBody body = body(segment(OptionalLong.of(2 * CHUNK), () -> stream(content)));

    fail(body, sent -> assertThat(sent).isEqualTo(Arrays.copyOf(content, CHUNK)));
  }

  /** A server that got as many bytes as were announced would take the body for a whole one. */
  @Test
  void putsNoByteOfASourceThatIsTooLongIntoThePlaceOfTheNext() {
    byte[] content = random(2 * CHUNK);
    SegmentedBody body =
        body(segment(OptionalLong.of(CHUNK + 100), () -> stream(content)), memory("x".repeat(50)));

    fail(body, sent -> assertThat(sent).isEqualTo(Arrays.copyOf(content, CHUNK)));
  }

  @Test
  void failsIfASourceYieldsAZeroMoreThanAnnounced() {
    assertThat(fail(body(file("abc\0", OptionalLong.of(3)))))
        .hasMessageContaining("(announced 3 bytes, found more)");
  }

  @Test
  void interruptsASourceThatHangsWhenAborted() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    InputSource hanging =
        () ->
            new InputStream() {
              @Override
              public int read() throws IOException {
                reading.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                  throw new InterruptedIOException();
                }
                return -1;
              }
            };
    SegmentedBody body = body(segment(OptionalLong.empty(), hanging));
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread writer = new Thread(() -> failure.complete(fail(body)));
    writer.start();
    assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();

    body.abort();

    assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(failure.get(1, TimeUnit.MINUTES)).isInstanceOf(FlowscaleException.class);
    writer.join();
  }

  @Test
  void saysThatAFileMayNotBeRead() {
    InputSource locked =
        () -> {
          throw new AccessDeniedException("/secret/place/cat.png");
        };

    assertThat(fail(body(segment(OptionalLong.of(1), locked))))
        .hasMessage("input 'image_1': cat.png may not be read: check its permissions");
  }

  @Test
  void failsIfAnAnnouncedEmptySourceIsNotEmpty() {
    assertThat(fail(body(file("x", OptionalLong.of(0)))))
        .hasMessageContaining("(announced 0 bytes, found more)");
  }

  @Test
  void reportsAFailedReadWithTheInputAndTheCause() {
    IOException cause = new IOException("disk on fire");
    TestStream stream = new TestStream(random(10)).failingAtTheEnd(cause);

    Throwable failure = fail(body(segment(OptionalLong.empty(), () -> stream)));

    assertThat(failure)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("input 'image_1': cat.png could not be read")
        .hasCause(cause);
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void reportsASourceThatThrowsOrGivesNothing() {
    IllegalStateException cause = new IllegalStateException("no such bucket");
    InputSource throwing =
        () -> {
          throw cause;
        };

    assertThat(fail(body(segment(OptionalLong.empty(), throwing))))
        .isInstanceOf(InvalidRequestException.class)
        .hasCause(cause);
    assertThat(fail(body(segment(OptionalLong.empty(), () -> null))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("input 'image_1'");
  }

  @Test
  void saysThatAFileIsGone() {
    InputSource gone =
        () -> {
          throw new NoSuchFileException("/secret/place/cat.png");
        };

    assertThat(fail(body(segment(OptionalLong.of(1), gone))))
        .hasMessage("input 'image_1': cat.png is not there: check its path");
  }

  @Test
  void passesOnErrorsOfTheLibraryItself() {
    TransportException cause =
        new TransportException(
            TransportException.Kind.OTHER, TransportException.Sent.MAYBE, "own", null);
    InputSource throwing =
        () -> {
          throw cause;
        };

    assertThat(fail(body(segment(OptionalLong.empty(), throwing)))).isSameAs(cause);
  }

  @Test
  void failsInsteadOfSendingNothingWhenAOneShotStreamIsUsedAgain() {
    SegmentedBody body = body(segment(OptionalLong.empty(), new OneShotStream(stream(random(3)))));

    assertThat(body.isReplayable()).isFalse();
    assertThat(read(body)).hasSize(3);
    assertThat(fail(body))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("input 'image_1': cat.png is a stream that can be read once");
  }

  @Test
  void closesEachSourceOnceItWasRead() {
    TestStream first = new TestStream(random(3));
    TestStream second = new TestStream(random(3));
    SegmentedBody body =
        body(segment(OptionalLong.of(3), () -> first), segment(OptionalLong.empty(), () -> second));

    body.writeTo(
        new OutputStream() {
          @Override
          public void write(int b) {}
        });

    assertThat(List.of(first.closed(), second.closed())).containsExactly(1, 1);
  }

  @Test
  void reportsAFailedTargetAsSuch() {
    IOException cause = new IOException("connection reset");
    TestStream stream = new TestStream(random(3));
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw cause;
          }
        };

    assertThatThrownBy(() -> body(segment(OptionalLong.empty(), () -> stream)).writeTo(broken))
        .isInstanceOf(UncheckedIOException.class)
        .hasCause(cause);
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void neitherFlushesNorClosesTheTarget() {
    List<String> calls = new ArrayList<>();
    OutputStream target =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            calls.add("flush");
          }

          @Override
          public void close() {
            calls.add("close");
          }
        };

    body(memory("x")).writeTo(target);

    assertThat(calls).isEmpty();
  }

  @Test
  void opensAndReadsOnTheThreadThatWrites() {
    AtomicReference<Thread> opener = new AtomicReference<>();
    InputSource source =
        () -> {
          opener.set(Thread.currentThread());
          return stream(random(3));
        };

    assertThat(read(body(segment(OptionalLong.of(3), source)))).hasSize(3);

    assertThat(opener).hasValue(Thread.currentThread());
  }

  @Test
  void readsNoMoreThanTheTargetTakes() {
    TestStream stream = new TestStream(random(3 * CHUNK));
    List<Integer> reads = new ArrayList<>();
    OutputStream target =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("writes pieces");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            reads.add(stream.reads());
          }
        };

    body(segment(OptionalLong.empty(), () -> stream)).writeTo(target);

    assertThat(reads).containsExactly(1, 2, 3);
  }

  @Test
  void writesNothingWithoutSegments() {
    assertThat(written(body()).pieces).isEmpty();
  }

  @Test
  void closesTheSourceEvenIfTheTargetThrows() {
    TestStream stream = new TestStream(random(3));
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new IllegalStateException("target");
          }
        };

    assertThatThrownBy(() -> body(segment(OptionalLong.empty(), () -> stream)).writeTo(broken))
        .hasMessage("target");

    assertThat(stream.closed()).isEqualTo(1);
  }

  private SegmentedBody body(Segment... segments) {
    return new SegmentedBody(List.of(segments));
  }

  private static Segment memory(String text) {
    return Segment.ofBytes("head", text.getBytes(UTF_8));
  }

  private static Segment file(byte[] content) {
    return segment(OptionalLong.of(content.length), () -> stream(content));
  }

  private static Segment file(String text, OptionalLong length) {
    return segment(length, () -> stream(text.getBytes(UTF_8)));
  }

  private static Segment segment(OptionalLong length, InputSource source) {
    return new Segment("image_1", "input 'image_1': cat.png", length, source);
  }

  private static InputStream stream(byte[] content) {
    return new TestStream(content);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
