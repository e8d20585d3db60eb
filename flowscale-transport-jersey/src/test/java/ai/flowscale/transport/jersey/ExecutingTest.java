package ai.flowscale.transport.jersey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.server.UnresponsiveAddress;
import ai.flowscale.transport.toolkit.interrupt.InterruptibleSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The thread that executes an exchange makes it, and can leave it wherever it is. */
class ExecutingTest extends JerseyTest {
  private static final int PIECE = 64 * 1024;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicInteger tasks = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void endExecutor() {
    never.countDown();
    executor.shutdownNow();
  }

  private TestConfig settings() {
    return TestConfig.on(
        task -> {
          tasks.incrementAndGet();
          executor.execute(task);
        });
  }

  private Exchange exchange(String method, URI uri, RequestBody body) {
    return transport().newExchange(TransportRequest.of(method, uri, Headers.empty(), body));
  }

  private Exchange exchange() {
    return exchange("GET", server().uri("/"), null);
  }

  /** Who ends an exchange. */
  enum End {
    INTERRUPT,
    ABORT
  }

  /** A thread that executes an exchange, until it fails. */
  private static final class Executing {
    private final Exchange exchange;
    private final CompletableFuture<TransportResponse> end = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "executing");
    private volatile boolean interrupted;

    Executing(Exchange exchange) {
      this.exchange = exchange;
      thread.setDaemon(true);
      thread.start();
    }

    private void run() {
      try {
        end.complete(exchange.execute());
      } catch (RuntimeException e) {
        interrupted = Thread.currentThread().isInterrupted();
        end.completeExceptionally(e);
      }
    }

    /** Waits until it is within a step of the socket. */
    void awaitStep(String name) {
      assertThat(
              Polling.holds(
                  TimeLimit.get(),
                  () ->
                      Arrays.stream(thread.getStackTrace())
                          .anyMatch(
                              frame ->
                                  frame
                                          .getClassName()
                                          .startsWith(InterruptibleSocket.class.getName())
                                      && frame.getMethodName().equals(name))))
          .as("within " + name)
          .isTrue();
    }

    void end(End by) {
      if (by == End.INTERRUPT) {
        thread.interrupt();
      } else {
        exchange.abort();
      }
    }

    void assertEnded(End by, Sent sent) {
      TransportException failure = failure(end);
      assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
      assertThat(failure.sent()).isEqualTo(sent);
      assertThat(interrupted).isEqualTo(by == End.INTERRUPT);
    }
  }

  private static void respondAlways(RawConnection connection) throws IOException {
    while (true) {
      connection.readRequest();
      connection.respond("200 OK", "fine");
    }
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), UTF_8);
  }

  @Test
  void onlyTheLookupIsLeftToTheExecutor() throws IOException {
    over(provider().create(settings()));
    server().always(ExecutingTest::respondAlways);

    assertThat(text(exchange().execute().body())).isEqualTo("fine");
    assertThat(tasks).hasValue(1);

    assertThat(text(exchange().execute().body())).isEqualTo("fine");
    assertThat(tasks).hasValue(1);
    assertThat(server().connections()).hasSize(1);
  }

  @Test
  void aThreadThatIsInterruptedSendsNothingAndBreaksNoConnection() throws IOException {
    server().always(ExecutingTest::respondAlways);
    assertThat(text(exchange().execute().body())).isEqualTo("fine");
    Exchange exchange = exchange();

    Thread.currentThread().interrupt();
    TransportException failure = catchThrowableOfType(TransportException.class, exchange::execute);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(text(exchange().execute().body())).isEqualTo("fine");
    assertThat(server().connections()).hasSize(1);
    assertThat(server().requests()).hasSize(2);
  }

  @Test
  void anInterruptBehindTheEndBreaksNoConnection() throws IOException {
    server().always(ExecutingTest::respondAlways);
    assertThat(text(exchange().execute().body())).isEqualTo("fine");

    Thread.currentThread().interrupt();
    assertThat(Thread.interrupted()).isTrue();

    assertThat(text(exchange().execute().body())).isEqualTo("fine");
    assertThat(server().connections()).hasSize(1);
  }

  /** Looks up hosts for as long as the test goes on; tells when it has begun. */
  private BiPredicate<String, InetAddress> slow(CountDownLatch begun) {
    return (host, address) -> {
      begun.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    };
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void aLookupThatHangsIsLeft(End by) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    over(provider().create(settings().connectingTo(slow(begun))));
    Executing executing = new Executing(exchange());
    begun.await();

    executing.end(by);

    executing.assertEnded(by, Sent.NO);
    assertThat(server().connections()).isEmpty();
  }

  @Test
  void aLookupThatHangsIsLeftAtTheConnectTimeout() {
    over(
        provider()
            .create(
                settings()
                    .connectingTo(slow(new CountDownLatch(1)))
                    .connectingWithin(Duration.ofMillis(1))));

    TransportException failure = failure(new Executing(exchange()).end);

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  /** All wait for one lookup, of which the others still get what it finds. */
  @Test
  void whoLeavesALookupDoesNotEndItForOthers() throws IOException, InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    over(provider().create(settings().connectingTo(slow(begun))));
    server().always(ExecutingTest::respondAlways);
    Executing leaving = new Executing(exchange());
    begun.await();
    Executing staying = new Executing(exchange());
    leaving.end(End.ABORT);
    leaving.assertEnded(End.ABORT, Sent.NO);

    never.countDown();

    assertThat(text(result(staying.end).body())).isEqualTo("fine");
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void connectingEnds(End by) {
    Optional<UnresponsiveAddress> unanswered = UnresponsiveAddress.open();
    assumeThat(unanswered).as("a system that answers nobody when its queue is full").isPresent();
    try (UnresponsiveAddress address = unanswered.orElseThrow()) {
      over(provider().create(settings().connectingWithin(Duration.ofHours(1))));
      Executing executing = new Executing(exchange("POST", address.uri("/"), null));
      executing.awaitStep("connect");

      executing.end(by);

      executing.assertEnded(by, Sent.NO);
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void aHandshakeEnds(End by) {
    over(provider().create(settings().connectingWithin(Duration.ofHours(1))));
    server().always(RawConnection::readToEnd);
    URI secure = URI.create("https://127.0.0.1:" + server().port() + "/");
    Executing executing = new Executing(exchange("POST", secure, null));
    executing.awaitStep("read");

    executing.end(by);

    executing.assertEnded(by, Sent.NO);
    server().await("the end of the connection", () -> server().connection(0).end() != null);
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void waitingForAConnectionEnds(End by) throws IOException {
    over(provider().create(settings().withConnections(1)));
    server().always(ExecutingTest::respondAlways);
    TransportResponse first = exchange().execute();
    Executing executing = new Executing(exchange());
    assertThat(
            Polling.holds(
                TimeLimit.get(),
                () ->
                    executing.thread.getState() == Thread.State.TIMED_WAITING
                        || executing.thread.getState() == Thread.State.WAITING))
        .isTrue();

    executing.end(by);

    executing.assertEnded(by, Sent.NO);
    assertThat(text(first.body())).isEqualTo("fine");
    assertThat(text(exchange().execute().body())).isEqualTo("fine");
    assertThat(server().connections()).hasSize(1);
  }

  /** A file's channel listens to interrupts as well, in the place of whoever has before. */
  @ParameterizedTest
  @EnumSource(End.class)
  void anUploadFromAFileEnds(End by, @TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("body"), new byte[PIECE]);
    over(provider().create(settings()));
    server().always(RawConnection::stall);
    Executing executing = new Executing(exchange("POST", server().uri("/"), endless(file)));
    executing.awaitStep("write");

    executing.end(by);

    executing.assertEnded(by, Sent.MAYBE);
    server().connection(0).release();
  }

  private static RequestBody endless(Path file) {
    return new RequestBody() {
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
        ByteBuffer buffer = ByteBuffer.allocate(PIECE);
        try (FileChannel channel = FileChannel.open(file)) {
          while (true) {
            int count = channel.read(buffer.clear(), 0);
            out.write(buffer.array(), 0, count);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
