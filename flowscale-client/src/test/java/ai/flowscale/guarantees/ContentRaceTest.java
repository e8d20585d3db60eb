package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.testing.CountedThreads;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.Race;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of an output is read, closed and cancelled while it arrives and ends. */
class ContentRaceTest extends ManualTest {
  private static final int ROUNDS = 500;
  private static final int CONNECTIONS = 4;

  /** Of the origin whose connections are counted in the end. */
  private static final String LINK = "http://127.0.0.1:1/a.png";

  private static final byte[] CONTENT = content();

  private final OpenExchanges files = new OpenExchanges();
  private final CountedThreads threads = new CountedThreads(2);

  @AfterEach
  void close() {
    threads.close();
  }

  private static byte[] content() {
    byte[] bytes = new byte[50_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 251);
    }
    return bytes;
  }

  private TransportResponse response(boolean announced) {
    return TransportResponses.ofStream(
        200,
        announced
            ? Headers.of(Map.of("Content-Length", List.of("" + CONTENT.length)))
            : Headers.empty(),
        "HTTP/1.1",
        new ByteArrayInputStream(CONTENT),
        threads);
  }

  private ManualClient client() {
    return client(files, c -> c.maxConnections(CONNECTIONS).callbackExecutor(threads));
  }

  private OutputContent opened(ManualClient client, boolean announced) {
    CompletableFuture<OutputContent> opening =
        client.async.openOutput(Outputs.output("a.png", LINK));
    files.all().get(0).response().complete(response(announced));
    return opening.join();
  }

  private void nextRound(ManualClient client) {
    threads.awaitQuiet();
    files.nextRound();
    assertThat(client.time.pending()).as("timers").isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStreamThatIsClosedByAnotherThreadIsWholeOrFails(boolean announced) {
    try (Race race = new Race();
        ManualClient client = client()) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        OutputContent content = opened(client, announced);
        InputStream stream = content.inputStream();
        boolean byContent = i % 2 == 0;
        race.run(() -> read(stream), byContent ? content::close : stream::close);
        nextRound(client);
      }
      files.hasAllConnections(client.async, CONNECTIONS);
    }
  }

  /** It never just ends. */
  private static void read(InputStream stream) {
    try {
      assertThat(stream.readAllBytes()).isEqualTo(CONTENT);
    } catch (IOException closed) {
      // The other thread was faster.
    }
  }

  /** Signals come one after the other, and none after the end. */
  private static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final byte[] read = new byte[CONTENT.length];
    private volatile Flow.Subscription subscription;
    private volatile int count;
    private volatile String mistake = "";
    private volatile Throwable failure;

    private void signal(Runnable signal) {
      if (atOnce.incrementAndGet() != 1) {
        mistake = "two signals at once";
      }
      if (ended.getCount() == 0) {
        mistake = "a signal after the end";
      }
      signal.run();
      atOnce.decrementAndGet();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscribed.countDown();
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      signal(
          () -> {
            int length = chunk.remaining();
            chunk.get(read, count, length);
            count += length;
          });
    }

    @Override
    public void onError(Throwable why) {
      signal(
          () -> {
            failure = why;
            ended.countDown();
          });
    }

    @Override
    public void onComplete() {
      signal(ended::countDown);
    }

    void check() {
      assertThat(mistake).isEmpty();
      assertThat(Arrays.equals(read, 0, count, CONTENT, 0, count)).as("what came").isTrue();
      if (ended.getCount() == 0 && failure == null) {
        assertThat(count).as("bytes of a content that has ended").isEqualTo(CONTENT.length);
      }
    }
  }

  private Reader subscribed(OutputContent content) throws InterruptedException {
    Reader reader = new Reader();
    content.publisher().subscribe(reader);
    assertThat(reader.subscribed.await(120, TimeUnit.SECONDS)).isTrue();
    return reader;
  }

  private static void requestAll(Reader reader) {
    for (int i = 0; i < 20; i++) {
      reader.subscription.request(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPublisherThatIsCancelledGivesItsConnectionBackAndRepeatsNoSignal(boolean announced)
      throws InterruptedException {
    try (Race race = new Race();
        ManualClient client = client()) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        Reader reader = subscribed(opened(client, announced));
        race.run(
            () -> requestAll(reader), () -> requestAll(reader), () -> reader.subscription.cancel());
        nextRound(client);
        reader.check();
      }
      files.hasAllConnections(client.async, CONNECTIONS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPublisherWhoseContentIsClosedEndsOnce(boolean announced) throws InterruptedException {
    try (Race race = new Race();
        ManualClient client = client()) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        OutputContent content = opened(client, announced);
        Reader reader = subscribed(content);
        race.run(() -> requestAll(reader), () -> requestAll(reader), content::close);
        assertThat(reader.ended.await(120, TimeUnit.SECONDS)).as("the reader is told").isTrue();
        nextRound(client);
        reader.check();
      }
      files.hasAllConnections(client.async, CONNECTIONS);
    }
  }

  /** Whoever comes first: the content is whole, or the future was ended and the content closed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aContentIsHandedOutOpenOrItsFutureWasEnded(boolean cancelling) {
    try (Race race = new Race();
        ManualClient client = client()) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        CompletableFuture<OutputContent> opening =
            client.async.openOutput(Outputs.output("a.png", LINK));
        race.run(
            () -> files.all().get(0).response().complete(response(true)),
            () -> {
              var unused =
                  cancelling ? opening.cancel(true) : opening.completeExceptionally(new Error());
            });
        threads.awaitQuiet();
        if (!opening.isCompletedExceptionally()) {
          assertThat(contentOf(opening.join())).isEqualTo(CONTENT);
        }
        nextRound(client);
      }
      files.hasAllConnections(client.async, CONNECTIONS);
    }
  }

  private static byte[] contentOf(OutputContent content) {
    try (InputStream stream = content.inputStream()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("the content was handed out closed", e);
    }
  }
}
