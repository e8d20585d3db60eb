package ai.flowscale.client.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.InputSource;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.support.OneShotStream;
import ai.flowscale.testing.TestStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentedBodyTest {
  private static final int CHUNK = 64 * 1024;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** The two views, so that every rule is tried on both. */
  enum View {
    PUBLISHER {
      @Override
      byte[] read(SegmentedBody body) {
        RecordingSubscriber subscriber = RecordingSubscriber.oneByOne();
        body.publisher().subscribe(subscriber);
        return subscriber.await();
      }

      @Override
      Throwable fail(SegmentedBody body, Consumer<byte[]> before) {
        RecordingSubscriber subscriber = RecordingSubscriber.oneByOne();
        body.publisher().subscribe(subscriber);
        Throwable failure = subscriber.awaitFailure();
        before.accept(subscriber.bytes());
        return failure;
      }
    },
    STREAM {
      @Override
      byte[] read(SegmentedBody body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body.writeTo(out);
        return out.toByteArray();
      }

      @Override
      Throwable fail(SegmentedBody body, Consumer<byte[]> before) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
          body.writeTo(out);
        } catch (RuntimeException e) {
          before.accept(out.toByteArray());
          return e;
        }
        throw new AssertionError("the body has not failed");
      }
    };

    abstract byte[] read(SegmentedBody body);

    abstract Throwable fail(SegmentedBody body, Consumer<byte[]> before);

    Throwable fail(SegmentedBody body) {
      return fail(body, bytes -> {});
    }
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void yieldsTheSegmentsInOrder(View view) {
    SegmentedBody body =
        body(memory("one,"), file("two,", OptionalLong.of(4)), file("three", OptionalLong.empty()));

    assertThat(view.read(body)).asString(UTF_8).isEqualTo("one,two,three");
  }

  @ParameterizedTest
  @EnumSource
  void yieldsTheSameAgainWhenItIsReplayable(View view) {
    SegmentedBody body = body(memory("one,"), file("two", OptionalLong.of(3)));

    assertThat(body.isReplayable()).isTrue();
    assertThat(view.read(body)).isEqualTo(view.read(body)).asString(UTF_8).isEqualTo("one,two");
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
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    body(memory("head"), file(content), memory("middle"), file(content), memory("tail"))
        .publisher()
        .subscribe(subscriber);

    assertThat(subscriber.await()).hasSize(CHUNK + 14);
    assertThat(subscriber.chunks()).extracting(chunk -> chunk.length).containsExactly(CHUNK, 14);
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
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    body(segment(OptionalLong.empty(), slow)).publisher().subscribe(subscriber);

    assertThat(subscriber.await()).asString(UTF_8).isEqualTo("slowly");
    assertThat(subscriber.chunks()).extracting(chunk -> chunk.length).containsExactly(3, 3);
  }

  @ParameterizedTest
  @EnumSource
  void survivesAStreamThatReadsNothing(View view) {
    InputSource odd =
        () ->
            new FilterInputStream(new ByteArrayInputStream("odd".getBytes(UTF_8))) {
              @Override
              public int read(byte[] bytes, int offset, int length) {
                return 0;
              }
            };

    assertThat(view.read(body(segment(OptionalLong.empty(), odd))))
        .asString(UTF_8)
        .isEqualTo("odd");
  }

  @ParameterizedTest
  @EnumSource
  void failsIfASourceYieldsLessThanAnnounced(View view) {
    SegmentedBody body = body(memory("head"), file("short", OptionalLong.of(10)), memory("tail"));

    Throwable failure = view.fail(body, sent -> assertThat(sent).hasSizeLessThan(14));

    assertThat(failure)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "input 'image_1': cat.png changed its size while it was being sent (announced 10 bytes,"
                + " found 5): send it again once it is complete");
    assertThat(((InvalidRequestException) failure).field()).isEqualTo("image_1");
  }

  @ParameterizedTest
  @EnumSource
  void failsIfASourceYieldsMoreThanAnnounced(View view) {
    Throwable failure = view.fail(body(file("too long", OptionalLong.of(3))));

    assertThat(failure)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("(announced 3 bytes, found more)");
  }

  @ParameterizedTest
  @EnumSource
  void releasesNoLastByteOfASourceThatIsTooLong(View view) {
    byte[] content = random(2 * CHUNK + 1);
    SegmentedBody body = body(segment(OptionalLong.of(2 * CHUNK), () -> stream(content)));

    view.fail(body, sent -> assertThat(sent).isEqualTo(Arrays.copyOf(content, CHUNK)));
  }

  /** A server that got as many bytes as were announced would take the body for a whole one. */
  @ParameterizedTest
  @EnumSource
  void putsNoByteOfASourceThatIsTooLongIntoThePlaceOfTheNext(View view) {
    byte[] content = random(2 * CHUNK);
    SegmentedBody body =
        body(segment(OptionalLong.of(CHUNK + 100), () -> stream(content)), memory("x".repeat(50)));

    view.fail(body, sent -> assertThat(sent).isEqualTo(Arrays.copyOf(content, CHUNK)));
  }

  @ParameterizedTest
  @EnumSource
  void failsIfASourceYieldsAZeroMoreThanAnnounced(View view) {
    assertThat(view.fail(body(file("abc\0", OptionalLong.of(3)))))
        .hasMessageContaining("(announced 3 bytes, found more)");
  }

  @Test
  void interruptsASourceThatHangsWhenCancelled() throws InterruptedException {
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
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    body(segment(OptionalLong.empty(), hanging)).publisher().subscribe(subscriber);
    assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();

    subscriber.subscription().cancel();

    assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void saysThatAFileMayNotBeRead(View view) {
    InputSource locked =
        () -> {
          throw new AccessDeniedException("/secret/place/cat.png");
        };

    assertThat(view.fail(body(segment(OptionalLong.of(1), locked))))
        .hasMessage("input 'image_1': cat.png may not be read: check its permissions");
  }

  @ParameterizedTest
  @EnumSource
  void failsIfAnAnnouncedEmptySourceIsNotEmpty(View view) {
    assertThat(view.fail(body(file("x", OptionalLong.of(0)))))
        .hasMessageContaining("(announced 0 bytes, found more)");
  }

  @ParameterizedTest
  @EnumSource
  void reportsAFailedReadWithTheInputAndTheCause(View view) {
    IOException cause = new IOException("disk on fire");
    TestStream stream = new TestStream(random(10)).failingAtTheEnd(cause);

    Throwable failure = view.fail(body(segment(OptionalLong.empty(), () -> stream)));

    assertThat(failure)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("input 'image_1': cat.png could not be read")
        .hasCause(cause);
    assertThat(stream.closed()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void reportsASourceThatThrowsOrGivesNothing(View view) {
    IllegalStateException cause = new IllegalStateException("no such bucket");
    InputSource throwing =
        () -> {
          throw cause;
        };

    assertThat(view.fail(body(segment(OptionalLong.empty(), throwing))))
        .isInstanceOf(InvalidRequestException.class)
        .hasCause(cause);
    assertThat(view.fail(body(segment(OptionalLong.empty(), () -> null))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("input 'image_1'");
  }

  @ParameterizedTest
  @EnumSource
  void saysThatAFileIsGone(View view) {
    InputSource gone =
        () -> {
          throw new NoSuchFileException("/secret/place/cat.png");
        };

    assertThat(view.fail(body(segment(OptionalLong.of(1), gone))))
        .hasMessage("input 'image_1': cat.png is not there: check its path");
  }

  @ParameterizedTest
  @EnumSource
  void passesOnErrorsOfTheLibraryItself(View view) {
    TransportException cause =
        new TransportException(
            TransportException.Kind.OTHER, TransportException.Sent.MAYBE, "own", null);
    InputSource throwing =
        () -> {
          throw cause;
        };

    assertThat(view.fail(body(segment(OptionalLong.empty(), throwing)))).isSameAs(cause);
  }

  @ParameterizedTest
  @EnumSource
  void failsInsteadOfSendingNothingWhenAOneShotStreamIsUsedAgain(View view) {
    SegmentedBody body = body(segment(OptionalLong.empty(), new OneShotStream(stream(random(3)))));

    assertThat(body.isReplayable()).isFalse();
    assertThat(view.read(body)).hasSize(3);
    assertThat(view.fail(body))
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
  void opensAndReadsOnTheExecutorOnly() {
    AtomicReference<Thread> opener = new AtomicReference<>();
    InputSource source =
        () -> {
          opener.set(Thread.currentThread());
          return stream(random(3));
        };
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    body(segment(OptionalLong.of(3), source)).publisher().subscribe(subscriber);

    subscriber.await();
    assertThat(opener.get()).isNotNull().isNotSameAs(Thread.currentThread());
  }

  @Test
  void needsNoExecutorForWhatIsInMemory() {
    QueueExecutor executor = new QueueExecutor();
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    new SegmentedBody(List.of(memory("a"), memory("b")), executor)
        .publisher()
        .subscribe(subscriber);

    assertThat(executor.waiting()).isZero();
    assertThat(subscriber.hasEnded()).isTrue();
    assertThat(subscriber.await()).asString(UTF_8).isEqualTo("ab");
  }

  @Test
  void readsNoMoreThanWasRequested() {
    QueueExecutor executor = new QueueExecutor();
    TestStream stream = new TestStream(random(3 * CHUNK));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    new SegmentedBody(List.of(segment(OptionalLong.of(3 * CHUNK), () -> stream)), executor)
        .publisher()
        .subscribe(subscriber);
    executor.runAll();
    assertThat(stream.reads()).isZero();

    subscriber.subscription().request(2);
    executor.runAll();

    assertThat(subscriber.chunks()).extracting(chunk -> chunk.length).containsExactly(CHUNK, CHUNK);
    assertThat(stream.reads()).isEqualTo(2);
  }

  @Test
  void completesWithTheLastChunkWithoutFurtherDemand() {
    QueueExecutor executor = new QueueExecutor();
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    new SegmentedBody(List.of(file("abc", OptionalLong.of(3))), executor)
        .publisher()
        .subscribe(subscriber);

    subscriber.subscription().request(1);
    executor.runAll();

    assertThat(subscriber.hasEnded()).isTrue();
  }

  @Test
  void completesAtOnceWithoutSegments() {
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();

    body().publisher().subscribe(subscriber);

    assertThat(subscriber.await()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void failsIfNothingOrLessIsRequested(long n) {
    TestStream stream = new TestStream(random(2 * CHUNK));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(segment(OptionalLong.empty(), () -> stream)).publisher().subscribe(subscriber);

    subscriber.subscription().request(n);

    assertThat(subscriber.awaitFailure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9");
  }

  @Test
  void addsUpDemandWithoutOverflow() {
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(file(random(3 * CHUNK))).publisher().subscribe(subscriber);

    subscriber.subscription().request(Long.MAX_VALUE);
    subscriber.subscription().request(Long.MAX_VALUE);

    assertThat(subscriber.await()).hasSize(3 * CHUNK);
  }

  @Test
  void closesTheOpenSourceOnTheExecutorWhenCancelled() {
    QueueExecutor executor = new QueueExecutor();
    TestStream stream = new TestStream(random(3 * CHUNK));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    new SegmentedBody(List.of(segment(OptionalLong.of(3 * CHUNK), () -> stream)), executor)
        .publisher()
        .subscribe(subscriber);
    subscriber.subscription().request(1);
    executor.runAll();

    subscriber.subscription().cancel();
    subscriber.subscription().request(1);
    assertThat(stream.closed()).isZero();
    executor.runAll();

    assertThat(stream.closed()).isEqualTo(1);
    assertThat(subscriber.chunks()).hasSize(1);
    assertThat(subscriber.hasEnded()).isFalse();
  }

  @Test
  void opensNothingIfCancelledBeforeAnyDemand() {
    QueueExecutor executor = new QueueExecutor();
    InputSource never =
        () -> {
          throw new AssertionError("opened");
        };
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    new SegmentedBody(List.of(segment(OptionalLong.of(3), never)), executor)
        .publisher()
        .subscribe(subscriber);

    subscriber.subscription().cancel();
    executor.runAll();

    assertThat(subscriber.hasEnded()).isFalse();
  }

  @Test
  void closesTheSourceEvenIfTheSubscriberThrows() {
    QueueExecutor executor = new QueueExecutor();
    TestStream stream = new TestStream(random(3));
    RecordingSubscriber broken = RecordingSubscriber.withoutDemand();
    new SegmentedBody(List.of(segment(OptionalLong.empty(), () -> stream)), executor)
        .publisher()
        .subscribe(
            new ForwardingSubscriber(broken) {
              @Override
              public void onNext(ByteBuffer chunk) {
                throw new IllegalStateException("subscriber");
              }
            });

    broken.subscription().request(1);
    executor.runAll();

    assertThat(broken.awaitFailure()).hasMessage("subscriber");

    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void doesNotGrowTheStackWithEachRequestFromWithinASignal() {
    byte[] content = random(100 * CHUNK);
    int[] deepest = {0};
    RecordingSubscriber recorder = RecordingSubscriber.oneByOne();

    SegmentedBody.ofBytes(content)
        .publisher()
        .subscribe(
            new ForwardingSubscriber(recorder) {
              @Override
              public void onNext(ByteBuffer chunk) {
                deepest[0] = Math.max(deepest[0], new Throwable().getStackTrace().length);
                super.onNext(chunk);
              }
            });

    assertThat(recorder.await()).isEqualTo(content);
    assertThat(deepest[0]).isLessThan(new Throwable().getStackTrace().length + 20);
  }

  @Test
  void reportsAnExecutorThatRefusesAndClosesTheSource() {
    TestStream stream = new TestStream(random(2 * CHUNK));
    List<Runnable> accepted = new ArrayList<>();
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    SegmentedBody body =
        new SegmentedBody(
            List.of(segment(OptionalLong.empty(), () -> stream)),
            task -> {
              if (!accepted.isEmpty()) {
                throw new RejectedExecutionException("shut down");
              }
              accepted.add(task);
            });
    body.publisher().subscribe(subscriber);
    subscriber.subscription().request(1);
    accepted.get(0).run();

    subscriber.subscription().request(1);

    assertThat(subscriber.awaitFailure()).isInstanceOf(RejectedExecutionException.class);
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void turnsASecondSubscriberOfOnePublisherAway() {
    var publisher = body(memory("x")).publisher();
    publisher.subscribe(RecordingSubscriber.unbounded());
    RecordingSubscriber second = RecordingSubscriber.unbounded();

    publisher.subscribe(second);

    assertThat(second.awaitFailure()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesNullAsASubscriber() {
    assertThatThrownBy(() -> body(memory("x")).publisher().subscribe(null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void doesNotUseABufferAgain() {
    byte[] content = random(5 * CHUNK);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    body(file(content)).publisher().subscribe(subscriber);

    subscriber.await();
    ByteArrayOutputStream later = new ByteArrayOutputStream();
    for (ByteBuffer buffer : subscriber.buffers()) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      later.writeBytes(bytes);
    }
    assertThat(later.toByteArray()).isEqualTo(content);
  }

  private SegmentedBody body(Segment... segments) {
    return new SegmentedBody(List.of(segments), threads);
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
    return Segment.ofSource("image_1", "input 'image_1': cat.png", length, source);
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
