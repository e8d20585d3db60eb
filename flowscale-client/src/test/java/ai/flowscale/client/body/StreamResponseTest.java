package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.testing.TestStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamResponseTest {
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
    response(stream, executor).body().subscribe(subscriber);
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
    TransportResponse response = response(stream, executor);

    response.close();
    response.close();

    assertThat(stream.closed()).isEqualTo(1);
    assertThat(stream.reads()).isZero();
  }

  @Test
  void doesNothingWhenClosedAfterTheEnd() {
    TestStream stream = new TestStream(random(10));
    TransportResponse response = response(stream, Runnable::run);
    RecordingSubscriber.drain(response.body());

    response.close();

    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void closingMidwayClosesTheStreamAndTellsTheSubscriber() {
    TestStream stream = new TestStream(random(300_000));
    TransportResponse response = response(stream, executor);
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    response.body().subscribe(subscriber);
    subscriber.subscription().request(1);
    executor.runAll();

    response.close();

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
    TransportResponse response = response(hanging, threads);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    response.body().subscribe(subscriber);
    reading.await();

    response.close();

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

  private static Throwable failureOf(IOException cause) {
    TestStream stream = new TestStream(random(10)).failingAtTheEnd(cause);
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    response(stream, Runnable::run).body().subscribe(subscriber);
    Throwable failure = subscriber.awaitFailure();
    assertThat(stream.closed()).isEqualTo(1);
    assertThat(subscriber.bytes()).hasSize(10);
    return failure;
  }

  private static TransportResponse response(InputStream body, Executor executor) {
    return TransportResponses.ofStream(200, Headers.empty(), "HTTP/1.1", body, executor);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
