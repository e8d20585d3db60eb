package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.testing.shared.TestStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamBodyTest {
  private final QueueExecutor executor = new QueueExecutor();
  private final ExecutorService threads = Executors.newSingleThreadExecutor();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void readsTheStreamOnTheExecutorAsItIsAskedFor() {
    byte[] content = random(300_000);
    TestStream stream = new TestStream(content);
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(stream, executor).subscribe(subscriber);
    assertThat(executor.waiting()).isZero();

    subscriber.subscription().request(1);
    assertThat(stream.reads()).isZero();
    executor.runAll();
    assertThat(stream.reads()).isEqualTo(1);

    subscriber.subscription().request(Long.MAX_VALUE);
    executor.runAll();
    assertThat(subscriber.await()).isEqualTo(content);
    assertThat(stream.closed()).isEqualTo(1);
    assertThat(subscriber.chunks()).allSatisfy(c -> assertThat(c).hasSizeLessThanOrEqualTo(65536));
  }

  @Test
  void closesTheStreamWhenClosedUnread() {
    TestStream stream = new TestStream(random(10));
    QueueingBody body = body(stream, executor);

    body.close();
    body.close();

    assertThat(stream.closed()).isEqualTo(1);
    assertThat(stream.reads()).isZero();
  }

  @Test
  void doesNothingWhenClosedAfterTheEnd() {
    TestStream stream = new TestStream(random(10));
    QueueingBody body = body(stream, Runnable::run);
    RecordingSubscriber.drain(body);

    body.close();

    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void closingMidwayClosesTheStreamAndTellsTheSubscriber() {
    TestStream stream = new TestStream(random(300_000));
    QueueingBody body = body(stream, executor);
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body.subscribe(subscriber);
    subscriber.subscription().request(1);
    executor.runAll();

    body.close();

    assertThat(stream.closed()).isEqualTo(1);
    assertThat(subscriber.awaitFailure())
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
  }

  @Test
  void closingFreesAReadThatHangsThoughTheExecutorHasNoOtherThread() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    InputStream hanging =
        new InputStream() {
          @Override
          public int read() throws IOException {
            reading.countDown();
            try {
              closed.await();
            } catch (InterruptedException e) {
              throw new IOException("not closed", e);
            }
            throw new IOException("closed");
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    QueueingBody body = body(hanging, threads);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    body.subscribe(subscriber);
    reading.await();

    body.close();

    assertThat(subscriber.awaitFailure())
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
    assertThat(closed.getCount()).isZero();
  }

  @Test
  void reportsAConnectionThatBreaksAsClosed() {
    IOException cause = new IOException("Premature EOF");

    assertThat(failureOf(cause))
        .hasCause(cause)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
  }

  @Test
  void reportsATimeLimitOfTheClientAsSuch() {
    assertThat(failureOf(new SocketTimeoutException("Read timed out")))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
  }

  @Test
  void readsNothingForAReaderThatAsksForNothing() {
    TestStream stream = new TestStream(random(3));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(stream, executor).subscribe(subscriber);
    executor.runAll();
    assertThat(stream.reads()).isZero();

    subscriber.subscription().cancel();
    executor.runAll();

    assertThat(stream.reads()).isZero();
    assertThat(stream.closed()).isEqualTo(1);
    assertThat(subscriber.hasEnded()).isFalse();
  }

  @Test
  void readsNoMoreThanWasRequested() {
    TestStream stream = new TestStream(random(300_000));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(stream, executor).subscribe(subscriber);

    subscriber.subscription().request(2);
    executor.runAll();

    assertThat(subscriber.chunks()).hasSize(2);
    assertThat(stream.reads()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void failsIfNothingOrLessIsRequested(long n) {
    TestStream stream = new TestStream(random(3));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(stream, executor).subscribe(subscriber);

    subscriber.subscription().request(n);

    assertThat(subscriber.awaitFailure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9");
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void addsUpDemandWithoutOverflow() {
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(new TestStream(random(300_000)), executor).subscribe(subscriber);

    subscriber.subscription().request(Long.MAX_VALUE);
    subscriber.subscription().request(Long.MAX_VALUE);
    executor.runAll();

    assertThat(subscriber.await()).hasSize(300_000);
  }

  @Test
  void closesTheStreamAtOnceWhenCancelledMidway() {
    TestStream stream = new TestStream(random(300_000));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    body(stream, executor).subscribe(subscriber);
    subscriber.subscription().request(1);
    executor.runAll();

    subscriber.subscription().cancel();
    subscriber.subscription().request(1);
    assertThat(stream.closed()).isEqualTo(1);
    executor.runAll();

    assertThat(stream.closed()).isEqualTo(1);
    assertThat(subscriber.chunks()).hasSize(1);
    assertThat(subscriber.hasEnded()).isFalse();
  }

  @Test
  void closesTheStreamIfTheSubscriberThrows() {
    TestStream stream = new TestStream(random(3));
    RecordingSubscriber broken = RecordingSubscriber.withoutDemand();
    body(stream, executor)
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
  void closesTheStreamAfterASubscriberThatThrewAtOnce() {
    TestStream stream = new TestStream(random(3));
    QueueingBody body = body(stream, executor);
    IllegalStateException broken = new IllegalStateException("onSubscribe");
    assertThatThrownBy(
            () ->
                body.subscribe(
                    new ForwardingSubscriber(RecordingSubscriber.unbounded()) {
                      @Override
                      public void onSubscribe(Flow.Subscription subscription) {
                        throw broken;
                      }
                    }))
        .isSameAs(broken);

    body.close();

    assertThat(stream.closed()).isEqualTo(1);
    assertThat(stream.reads()).isZero();
  }

  @Test
  void doesNotGrowTheStackWithEachRequestFromWithinASignal() {
    byte[] content = random(6_000_000);
    int[] deepest = {0};
    RecordingSubscriber recorder = RecordingSubscriber.oneByOne();

    body(new TestStream(content), Runnable::run)
        .subscribe(
            new ForwardingSubscriber(recorder) {
              @Override
              public void onNext(ByteBuffer chunk) {
                deepest[0] = Math.max(deepest[0], new Throwable().getStackTrace().length);
                super.onNext(chunk);
              }
            });

    assertThat(recorder.await()).isEqualTo(content);
    assertThat(recorder.chunks()).hasSizeGreaterThan(90);
    assertThat(deepest[0]).isLessThan(new Throwable().getStackTrace().length + 20);
  }

  @Test
  void reportsAnExecutorThatRefusesAndClosesTheStream() {
    TestStream stream = new TestStream(random(300_000));
    List<Runnable> accepted = new ArrayList<>();
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    QueueingBody body =
        body(
            stream,
            task -> {
              if (!accepted.isEmpty()) {
                throw new RejectedExecutionException("shut down");
              }
              accepted.add(task);
            });
    body.subscribe(subscriber);
    subscriber.subscription().request(1);
    accepted.get(0).run();

    subscriber.subscription().request(1);

    assertThat(subscriber.awaitFailure()).isInstanceOf(RejectedExecutionException.class);
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void turnsASecondSubscriberAway() {
    TestStream stream = new TestStream(random(3));
    QueueingBody body = body(stream, executor);
    body.subscribe(RecordingSubscriber.unbounded());
    RecordingSubscriber second = RecordingSubscriber.unbounded();

    body.subscribe(second);

    assertThat(second.awaitFailure()).isInstanceOf(IllegalStateException.class);
    assertThat(stream.closed()).as("the first goes on").isZero();
  }

  @Test
  void takesNoSubscriberOnceItIsClosed() {
    QueueingBody body = body(new TestStream(random(3)), executor);
    body.close();
    RecordingSubscriber late = RecordingSubscriber.unbounded();

    body.subscribe(late);

    assertThat(late.awaitFailure()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesNullAsASubscriber() {
    QueueingBody body = body(new TestStream(random(3)), executor);
    assertThatThrownBy(() -> body.subscribe(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void signalsNothingWhileTheSubscriberIsStillTakingItsSubscription() {
    RecordingSubscriber recorder = RecordingSubscriber.unbounded();
    body(new TestStream(random(3)), Runnable::run)
        .subscribe(
            new ForwardingSubscriber(recorder) {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                super.onSubscribe(subscription);
                assertThat(recorder.chunks()).isEmpty();
              }
            });

    assertThat(recorder.await()).hasSize(3);
  }

  @Test
  void tellsTheSubscriberOfTheClosingOnceAndBehindASignalInFlight() {
    RecordingSubscriber recorder = RecordingSubscriber.unbounded();
    QueueingBody body = body(new TestStream(random(3)), Runnable::run);
    body.subscribe(
        new ForwardingSubscriber(recorder) {
          @Override
          public void onNext(ByteBuffer chunk) {
            body.close();
            body.close();
            assertThat(recorder.hasEnded()).isFalse();
            super.onNext(chunk);
          }
        });

    assertThat(recorder.awaitFailure()).isInstanceOf(TransportException.class);
    assertThat(recorder.chunks()).hasSize(1);
  }

  @Test
  void saysNothingToASubscriberThatCancelled() {
    QueueingBody body = body(new TestStream(random(3)), executor);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    body.subscribe(subscriber);
    subscriber.subscription().cancel();

    body.close();
    executor.runAll();

    assertThat(subscriber.hasEnded()).isFalse();
  }

  @Test
  void doesNotUseABufferAgain() {
    byte[] content = random(300_000);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    body(new TestStream(content), executor).subscribe(subscriber);
    executor.runAll();

    subscriber.await();
    ByteArrayOutputStream later = new ByteArrayOutputStream();
    for (ByteBuffer buffer : subscriber.buffers()) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      later.writeBytes(bytes);
    }
    assertThat(later.toByteArray()).isEqualTo(content);
  }

  private static Throwable failureOf(IOException cause) {
    TestStream stream = new TestStream(random(10)).failingAtTheEnd(cause);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    body(stream, Runnable::run).subscribe(subscriber);
    Throwable failure = subscriber.awaitFailure();
    assertThat(stream.closed()).isEqualTo(1);
    assertThat(subscriber.bytes()).hasSize(10);
    return failure;
  }

  private static QueueingBody body(InputStream stream, Executor executor) {
    return QueueingBody.of(stream, executor);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
