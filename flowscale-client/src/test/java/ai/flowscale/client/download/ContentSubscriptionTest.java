package ai.flowscale.client.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.testing.shared.TestStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

class ContentSubscriptionTest {
  private static final Exception CLOSED = new IllegalStateException("closed");

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
    subscription(stream, executor).start(subscriber);
    assertThat(executor.waiting()).isZero();

    subscriber.subscription().request(1);
    assertThat(stream.reads()).isZero();
    executor.runAll();
    assertThat(stream.reads()).isEqualTo(1);

    subscriber.subscription().request(Long.MAX_VALUE);
    executor.runAll();
    assertThat(subscriber.await()).isEqualTo(content);
    assertThat(subscriber.chunks()).allSatisfy(c -> assertThat(c).hasSizeLessThanOrEqualTo(65536));
  }

  @Test
  void closingMidwayClosesTheStreamAndTellsTheSubscriber() {
    TestStream stream = new TestStream(random(300_000));
    ContentSubscription subscription = subscription(stream, executor);
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    subscription.start(subscriber);
    subscriber.subscription().request(1);
    executor.runAll();

    subscription.fail(CLOSED);

    assertThat(stream.closed()).isEqualTo(1);
    executor.runAll();
    assertThat(subscriber.awaitFailure()).isSameAs(CLOSED);
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
    ContentSubscription subscription = subscription(hanging, threads);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    subscription.start(subscriber);
    reading.await();

    subscription.fail(CLOSED);

    assertThat(subscriber.awaitFailure()).isSameAs(CLOSED);
    assertThat(closed.getCount()).isZero();
  }

  @Test
  void readsNothingForAReaderThatAsksForNothing() {
    TestStream stream = new TestStream(random(3));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    subscription(stream, executor).start(subscriber);
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
    subscription(stream, executor).start(subscriber);

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
    subscription(stream, executor).start(subscriber);

    subscriber.subscription().request(n);
    executor.runAll();

    assertThat(subscriber.awaitFailure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9");
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void addsUpDemandWithoutOverflow() {
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    subscription(new TestStream(random(300_000)), executor).start(subscriber);

    subscriber.subscription().request(Long.MAX_VALUE);
    subscriber.subscription().request(Long.MAX_VALUE);
    executor.runAll();

    assertThat(subscriber.await()).hasSize(300_000);
  }

  @Test
  void closesTheStreamAtOnceWhenCancelledMidway() {
    TestStream stream = new TestStream(random(300_000));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    subscription(stream, executor).start(subscriber);
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
    subscription(stream, executor)
        .start(
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
    byte[] content = random(6_000_000);
    int[] deepest = {0};
    RecordingSubscriber recorder = RecordingSubscriber.oneByOne();

    subscription(new TestStream(content), Runnable::run)
        .start(
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
    ContentSubscription subscription =
        subscription(
            stream,
            task -> {
              if (!accepted.isEmpty()) {
                throw new RejectedExecutionException("shut down");
              }
              accepted.add(task);
            });
    subscription.start(subscriber);
    subscriber.subscription().request(1);
    accepted.get(0).run();

    subscriber.subscription().request(1);

    assertThat(subscriber.awaitFailure()).isInstanceOf(RejectedExecutionException.class);
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void signalsNothingWhileTheSubscriberIsStillTakingItsSubscription() {
    RecordingSubscriber recorder = RecordingSubscriber.unbounded();
    subscription(new TestStream(random(3)), Runnable::run)
        .start(
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
    ContentSubscription subscription = subscription(new TestStream(random(3)), Runnable::run);
    subscription.start(
        new ForwardingSubscriber(recorder) {
          @Override
          public void onNext(ByteBuffer chunk) {
            subscription.fail(CLOSED);
            subscription.fail(CLOSED);
            assertThat(recorder.hasEnded()).isFalse();
            super.onNext(chunk);
          }
        });

    assertThat(recorder.awaitFailure()).isSameAs(CLOSED);
    assertThat(recorder.chunks()).hasSize(1);
  }

  @Test
  void doesNotUseABufferAgain() {
    byte[] content = random(300_000);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    subscription(new TestStream(content), executor).start(subscriber);
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

  /** A stream that ends well when it is closed, as that of a connection may. */
  private static InputStream closing(Runnable whileReading) {
    return new InputStream() {
      @Override
      public int read() {
        whileReading.run();
        return -1;
      }
    };
  }

  @Test
  void takesNoEndThatComesOfTheClosingForTheEndOfTheContent() {
    List<ContentSubscription> made = new ArrayList<>();
    ContentSubscription subscription =
        subscription(closing(() -> made.get(0).fail(CLOSED)), Runnable::run);
    made.add(subscription);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    subscription.start(subscriber);

    assertThat(subscriber.awaitFailure()).isSameAs(CLOSED);
  }

  @Test
  void tellsASubscriberThatCancelsDuringAReadOfNoEnd() {
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    subscription(closing(() -> subscriber.subscription().cancel()), Runnable::run)
        .start(subscriber);

    assertThat(subscriber.hasEnded()).isFalse();
    assertThat(subscriber.chunks()).isEmpty();
  }

  @Test
  void reportsWhateverTheStreamThrowsAndClosesIt() {
    Error broken = new StackOverflowError();
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    subscription(
            closing(
                () -> {
                  throw broken;
                }),
            Runnable::run)
        .start(subscriber);

    assertThat(subscriber.awaitFailure()).isSameAs(broken);
  }

  @Test
  void readsOnceWhereAnExecutorTakesTheTaskAndThrows() {
    TestStream stream = new TestStream(random(3));
    List<Runnable> taken = new ArrayList<>();
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    subscription(
            stream,
            task -> {
              taken.add(task);
              throw new RejectedExecutionException("taken all the same");
            })
        .start(subscriber);
    taken.forEach(Runnable::run);

    assertThat(subscriber.awaitFailure()).isInstanceOf(RejectedExecutionException.class);
    assertThat(stream.reads()).isZero();
  }

  @Test
  void closesTheStreamAfterASubscriberThatThrewAtOnce() {
    TestStream stream = new TestStream(random(3));
    ContentSubscription subscription = subscription(stream, executor);
    IllegalStateException broken = new IllegalStateException("onSubscribe");
    assertThatThrownBy(
            () ->
                subscription.start(
                    new ForwardingSubscriber(RecordingSubscriber.unbounded()) {
                      @Override
                      public void onSubscribe(Flow.Subscription given) {
                        throw broken;
                      }
                    }))
        .isSameAs(broken);

    subscription.fail(CLOSED);

    assertThat(stream.closed()).isEqualTo(1);
    assertThat(executor.waiting()).isZero();
  }

  private static ContentSubscription subscription(InputStream stream, Executor executor) {
    return new ContentSubscription(stream, executor);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
