package ai.flowscale.transport.toolkit;

import static ai.flowscale.transport.toolkit.TestExchange.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reader gets what an event-driven client brings, in its order, and then the end. */
@Timeout(120)
class ResponseBodySinkTest {
  private static final TransportException BROKEN =
      new TransportException(Kind.CLOSED, Sent.MAYBE, "cut", null);

  private final List<Runnable> onMore = new ArrayList<>();
  private int asked;
  private final ResponseBodySink sink =
      new ResponseBodySink(
          () -> {
            asked++;
            if (!onMore.isEmpty()) {
              onMore.remove(0).run();
            }
          });
  private final InputStream in = sink.stream();

  @AfterEach
  void clear() {
    boolean unused = Thread.interrupted();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private String read(int size) throws IOException {
    byte[] bytes = new byte[size];
    int count = in.read(bytes);
    return new String(bytes, 0, count, UTF_8);
  }

  /** Reads on a thread of its own, and returns when that waits for what comes. */
  private CompletableFuture<String> reading() {
    CompletableFuture<String> read = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                read.complete(new String(in.readAllBytes(), UTF_8));
              } catch (Throwable thrown) {
                read.completeExceptionally(thrown);
              }
            },
            "reader");
    reader.setDaemon(true);
    reader.start();
    TestExchange.awaitWaiting(reader);
    return read;
  }

  private static Throwable failure(CompletableFuture<?> read) {
    return get(read.handle((value, thrown) -> thrown));
  }

  @Test
  void piecesComeInTheirOrderAndTheEndBehindThem() throws IOException {
    sink.next(List.of(bytes("ab"), bytes("c")));
    sink.next(bytes("d"));
    sink.complete();

    assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("abcd");
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void aReadGivesWhatIsThereAndNoMoreThanIsAskedFor() throws IOException {
    sink.next(List.of(bytes("abc"), bytes("d")));

    assertThat(read(2)).isEqualTo("ab");
    assertThat(in.available()).isEqualTo(1);
    assertThat(read(2)).isEqualTo("c");
    assertThat(read(2)).isEqualTo("d");
  }

  @Test
  void aFailureComesBehindWhatIsHeld() throws IOException {
    sink.next(List.of(bytes("a"), bytes("b")));
    sink.fail(BROKEN);

    assertThat(read(2)).isEqualTo("a");
    assertThat(read(2)).isEqualTo("b");
    assertThatThrownBy(in::read).isSameAs(BROKEN);
    assertThatThrownBy(in::read).isSameAs(BROKEN);
  }

  @Test
  void aByteOfAnyValueIsNotTakenForTheEnd() throws IOException {
    sink.next(ByteBuffer.wrap(new byte[] {(byte) 0xff}));

    assertThat(in.read()).isEqualTo(0xff);
  }

  @Test
  void aFailureAfterTheEndChangesNothing() throws IOException {
    sink.next(bytes("a"));
    sink.complete();
    sink.fail(BROKEN);

    assertThat(in.readAllBytes()).hasSize(1);
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void aReaderThatWaitsGetsWhatComes() {
    CompletableFuture<String> read = reading();
    sink.next(bytes("a"));
    sink.next(bytes("b"));
    sink.complete();

    assertThat(get(read)).isEqualTo("ab");
  }

  @Test
  void aReaderThatWaitsGetsTheFailure() {
    CompletableFuture<String> read = reading();
    sink.fail(BROKEN);

    assertThat(failure(read)).isSameAs(BROKEN);
  }

  @Test
  void closingEndsTheReadOfAnotherThread() throws IOException {
    CompletableFuture<String> read = reading();
    in.close();

    assertThat(failure(read)).isInstanceOf(IOException.class).hasMessage("the body was closed");
  }

  @Test
  void whatIsClosedHoldsNothingAndIsNotAskedForMore() throws IOException {
    sink.next(bytes("a"));
    in.close();
    sink.next(bytes("b"));
    sink.complete();

    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
    assertThat(asked).isZero();
  }

  @Test
  void moreIsAskedForOnceWheneverAllThatCameIsTaken() throws IOException {
    assertThat(asked).as("the first comes by itself").isZero();
    sink.next(List.of(bytes("ab"), bytes("c")));
    assertThat(read(1)).isEqualTo("a");
    assertThat(read(1)).isEqualTo("b");
    assertThat(asked).as("one piece is held").isZero();

    assertThat(read(1)).isEqualTo("c");
    assertThat(asked).isEqualTo(1);

    sink.next(bytes("d"));
    assertThat(asked).isEqualTo(1);
    assertThat(read(1)).isEqualTo("d");
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void moreIsAskedForOnceWhileTheReaderWaits() throws IOException {
    sink.next(bytes("a"));
    assertThat(read(1)).isEqualTo("a");
    CompletableFuture<String> read = reading();
    assertThat(asked).isEqualTo(1);
    sink.complete();

    assertThat(get(read)).isEmpty();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void moreIsNotAskedForAfterTheEnd() throws IOException {
    sink.next(bytes("a"));
    sink.complete();

    assertThat(in.readAllBytes()).hasSize(1);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(asked).isZero();
  }

  @Test
  void moreIsNotAskedForAfterAFailure() throws IOException {
    sink.next(bytes("a"));
    sink.fail(BROKEN);

    assertThat(read(1)).isEqualTo("a");
    assertThatThrownBy(in::read).isSameAs(BROKEN);
    assertThat(asked).isZero();
  }

  @Test
  void theClientMayBringTheBodyWhileItIsAsked() throws IOException {
    int pieces = 10_000;
    sink.next(bytes("a"));
    for (int i = 1; i < pieces; i++) {
      onMore.add(() -> sink.next(bytes("a")));
    }
    onMore.add(sink::complete);

    assertThat(in.readAllBytes()).hasSize(pieces);
    assertThat(asked).isEqualTo(pieces);
  }

  @Test
  void emptyBuffersAreLeftOutAndMoreIsAskedForInTheirPlace() throws IOException {
    sink.next(List.of());
    onMore.add(() -> sink.next(ByteBuffer.allocate(0)));
    onMore.add(() -> sink.next(List.of(ByteBuffer.allocate(0), bytes("a"))));

    assertThat(read(1)).isEqualTo("a");
    // Twice for empty ones, and once behind the piece.
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void anInterruptOfTheReaderEndsItsWaitAndStays() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  // As the body of an exchange.

  private final List<ResponseBodySink> sinks = new ArrayList<>();
  private final TestExchange exchange =
      new TestExchange(
          new Exchanges(),
          TestExchange.request("GET", null),
          it -> {
            assertThat(it.sending()).isTrue();
            sinks.add(it.respond(200, Headers.empty(), "HTTP/2", () -> {}));
          });

  private InputStream executed() {
    TransportResponse response = exchange.execute();
    assertThat(response.body()).isSameAs(response.body());
    return response.body();
  }

  private static Kind kind(InputStream body) {
    return ((TransportException) catchThrowable(body::read)).kind();
  }

  @Test
  void anAbortComesBeforeWhatIsHeld() {
    InputStream body = executed();
    sinks.get(0).next(bytes("a"));

    exchange.abort();

    assertThat(kind(body)).isEqualTo(Kind.CANCELLED);
  }

  @Test
  void aConnectionThatBreaksComesBehindWhatIsHeld() throws IOException {
    InputStream body = executed();
    sinks.get(0).next(bytes("a"));

    exchange.broken(new EOFException("cut"));

    assertThat(body.read()).isEqualTo('a');
    assertThat(kind(body)).isEqualTo(Kind.CLOSED);
  }

  @Test
  void anInterruptOfTheReaderAbortsTheExchange() {
    InputStream body = executed();
    Thread.currentThread().interrupt();

    assertThat(kind(body)).isEqualTo(Kind.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(exchange.isOver()).isTrue();
  }

  @Test
  void anInterruptOfAReaderThatWaitsAbortsTheExchange() {
    InputStream body = executed();
    CompletableFuture<Kind> kind = new CompletableFuture<>();
    CompletableFuture<Boolean> stays = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              kind.complete(kind(body));
              stays.complete(Thread.currentThread().isInterrupted());
            });
    reader.setDaemon(true);
    reader.start();
    TestExchange.awaitWaiting(reader);
    reader.interrupt();

    assertThat(get(kind)).isEqualTo(Kind.CANCELLED);
    assertThat(get(stays)).isTrue();
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void anAbortEndsTheReadOfAnotherThreadWithoutAnInterrupt() {
    InputStream body = executed();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<Kind> kind =
        CompletableFuture.supplyAsync(
            () -> {
              Kind thrown = kind(body);
              interrupted.complete(Thread.currentThread().isInterrupted());
              return thrown;
            });

    exchange.abort();

    assertThat(get(kind)).isEqualTo(Kind.CANCELLED);
    assertThat(get(interrupted)).isFalse();
  }

  @Test
  void whatComesAfterTheReaderHasClosedIsDropped() throws IOException {
    InputStream body = executed();
    body.close();
    sinks.get(0).next(bytes("a"));
    sinks.get(0).complete();

    assertThat(kind(body)).isEqualTo(Kind.CANCELLED);
    assertThat(exchange.broken()).isEqualTo(1);
  }
}
