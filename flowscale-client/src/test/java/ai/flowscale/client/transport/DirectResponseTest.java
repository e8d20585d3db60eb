package ai.flowscale.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The response to an exchange that its caller makes is read by whoever has its stream. */
@Timeout(30)
class DirectResponseTest {
  private final Exchanges exchanges = new Exchanges();
  private final CountDownLatch aborted = new CountDownLatch(1);
  private final List<Thread> readers = new ArrayList<>();
  private int ends;
  private int aborts;

  @AfterEach
  void clear() {
    boolean unused = Thread.interrupted();
  }

  private final class TestExchange extends AbstractExchange {
    TestExchange(TransportRequest request) {
      super(request);
    }

    @Override
    protected void abort() {
      aborts++;
      aborted.countDown();
    }
  }

  /** Remembers who reads it and how often it was closed. */
  private final class Source extends ByteArrayInputStream {
    Source(String content) {
      super(content.getBytes(UTF_8));
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int size) {
      readers.add(Thread.currentThread());
      return super.read(buffer, offset, size);
    }

    @Override
    public void close() {
      ends++;
    }
  }

  /** Blocks until the exchange is aborted, as a socket does that is closed. */
  private final class Silent extends InputStream {
    private final CountDownLatch inside = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      return read(new byte[1], 0, 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int size) throws IOException {
      inside.countDown();
      try {
        aborted.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      throw new IOException("the socket was closed");
    }
  }

  private static void unwanted(Runnable task) {
    throw new AssertionError("no thread is needed");
  }

  private Exchange exchange(InputStream body, String length, Executor executor) {
    return exchanges.exchange(
        new TestExchange(
            TransportRequest.of("GET", URI.create("https://host/"), Headers.empty(), null)),
        it -> {
          it.sending();
          it.respond(
              200, Headers.empty().with("Content-Length", length), "HTTP/1.1", body, executor);
        });
  }

  private TransportResponse response(InputStream body, String length) {
    return exchange(body, length, DirectResponseTest::unwanted).execute();
  }

  private static TransportException failure(InputStream stream) {
    return catchThrowableOfType(TransportException.class, stream::read);
  }

  @Test
  void theReaderReadsTheStreamItself() throws IOException {
    TransportResponse response = response(new Source("body"), "4");

    assertThat(response.stream().readAllBytes()).asString(UTF_8).isEqualTo("body");

    assertThat(readers).isNotEmpty().containsOnly(Thread.currentThread());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.protocol()).isEqualTo("HTTP/1.1");
    assertThat(response).hasToString("TransportResponse[200 HTTP/1.1]");
  }

  @Test
  void whatWasReadToItsEndIsClosedOnceAndNotAborted() throws IOException {
    TransportResponse response = response(new Source("body"), "4");
    InputStream stream = response.stream();
    stream.readAllBytes();
    assertThat(ends).isEqualTo(1);

    response.close();
    stream.close();

    assertThat(stream.read()).isEqualTo(-1);
    assertThat(ends).isEqualTo(1);
    assertThat(aborts).isZero();
  }

  @Test
  void aBodyThatIsTooShortIsAFailure() throws IOException {
    InputStream stream = response(new Source("body"), "5").stream();
    assertThat(stream.readNBytes(4)).hasSize(4);

    assertThat(failure(stream).kind()).isEqualTo(Kind.CLOSED);
    assertThat(aborts).isEqualTo(1);
  }

  @Test
  void closingWhatNobodyHasReadAbandonsIt() {
    TransportResponse response = response(new Source("body"), "4");

    response.close();

    assertThat(aborts).isEqualTo(1);
    assertThat(ends).isEqualTo(1);
    assertThat(failure(response.stream()).kind()).isEqualTo(Kind.CANCELLED);
  }

  @Test
  void closingByAnotherThreadEndsARead() throws InterruptedException {
    Silent silent = new Silent();
    TransportResponse response = response(silent, "4");
    CompletableFuture<TransportException> failure =
        CompletableFuture.supplyAsync(() -> failure(response.stream()));
    silent.inside.await();

    response.close();

    assertThat(failure.join().kind()).isEqualTo(Kind.CANCELLED);
  }

  @Test
  void anAbortByAnotherThreadEndsARead() throws InterruptedException {
    Silent silent = new Silent();
    Exchange exchange = exchange(silent, "4", DirectResponseTest::unwanted);
    TransportResponse response = exchange.execute();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<TransportException> failure =
        CompletableFuture.supplyAsync(
            () -> {
              TransportException thrown = failure(response.stream());
              interrupted.complete(Thread.currentThread().isInterrupted());
              return thrown;
            });
    silent.inside.await();

    exchange.abort();

    assertThat(failure.join().kind()).isEqualTo(Kind.CANCELLED);
    assertThat(interrupted.join()).isFalse();
  }

  @Test
  void aThreadThatIsInterruptedReadsNoMore() throws IOException {
    InputStream stream = response(new Source("body"), "4").stream();
    assertThat(stream.read()).isEqualTo('b');

    Thread.currentThread().interrupt();

    assertThat(failure(stream).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(aborts).isEqualTo(1);
    assertThat(readers).hasSize(1);
  }

  @Test
  void behindTheEndAnInterruptChangesNothing() throws IOException {
    InputStream stream = response(new Source("body"), "4").stream();
    stream.readAllBytes();

    Thread.currentThread().interrupt();

    assertThat(stream.read()).isEqualTo(-1);
    assertThat(aborts).isZero();
  }

  @Test
  void aSubscriberIsReadForOnTheExecutor() {
    List<Runnable> tasks = new ArrayList<>();
    TransportResponse response = exchange(new Source("body"), "4", tasks::add).execute();
    Subscriber subscriber = new Subscriber();
    response.body().subscribe(subscriber);
    assertThat(subscriber.signals).isEmpty();

    while (!tasks.isEmpty()) {
      tasks.remove(0).run();
    }

    assertThat(subscriber.signals).containsExactly("body", "complete");
  }

  @Test
  void closingWhatIsSubscribedToIsAnErrorOfTheSubscriber() {
    TransportResponse response = exchange(new Source("body"), "4", task -> {}).execute();
    Subscriber subscriber = new Subscriber();
    response.body().subscribe(subscriber);

    response.close();

    assertThat(subscriber.signals).containsExactly("TransportException");
    assertThat(aborts).isEqualTo(1);
  }

  @Test
  void thereIsOneReader() throws IOException {
    TransportResponse streamed = response(new Source("body"), "4");
    InputStream stream = streamed.stream();
    Subscriber second = new Subscriber();
    streamed.body().subscribe(second);

    assertThat(second.signals).containsExactly("IllegalStateException");
    assertThatThrownBy(() -> streamed.stream().read()).isInstanceOf(TransportException.class);
    assertThat(stream.readAllBytes()).hasSize(4);

    TransportResponse published = exchange(new Source("body"), "4", Runnable::run).execute();
    Subscriber first = new Subscriber();
    published.body().subscribe(first);
    assertThatThrownBy(() -> published.stream().read()).isInstanceOf(TransportException.class);
    assertThat(first.signals).containsExactly("body", "complete");
  }

  /** Whatever the source has made of it. */
  @Test
  void aSourceThatAnInterruptEndsIsNoFailureOfTheBody() {
    RequestBody interrupted =
        new RequestBody() {
          @Override
          public OptionalLong contentLength() {
            return OptionalLong.empty();
          }

          @Override
          public boolean isReplayable() {
            return false;
          }

          @Override
          public void writeTo(OutputStream out) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
          }

          @Override
          public Flow.Publisher<ByteBuffer> publisher() {
            throw new AssertionError("is written");
          }
        };
    Exchange exchange =
        exchanges.exchange(
            new TestExchange(
                TransportRequest.of(
                    "POST", URI.create("https://host/"), Headers.empty(), interrupted)),
            it -> {
              try {
                it.upload().writeTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                it.broken(e);
              }
            });

    TransportException failure = catchThrowableOfType(TransportException.class, exchange::execute);

    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static final class Subscriber implements Flow.Subscriber<ByteBuffer> {
    private final List<String> signals = new ArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      signals.add(UTF_8.decode(bytes).toString());
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }
}
