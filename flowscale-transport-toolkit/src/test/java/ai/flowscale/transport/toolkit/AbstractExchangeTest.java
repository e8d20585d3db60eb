package ai.flowscale.transport.toolkit;

import static ai.flowscale.transport.toolkit.TestExchange.PLACE;
import static ai.flowscale.transport.toolkit.TestExchange.failure;
import static ai.flowscale.transport.toolkit.TestExchange.get;
import static ai.flowscale.transport.toolkit.TestExchange.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.shared.Race;
import ai.flowscale.transport.toolkit.TestExchange.Sending;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class AbstractExchangeTest {
  private static final Sending NOTHING = sent -> {};

  private final Exchanges exchanges = new Exchanges();

  @AfterEach
  void clear() {
    boolean unused = Thread.interrupted();
    exchanges.close();
  }

  /** The two kinds of HTTP libraries; each gives the body "body", as long as a head says. */
  enum Library {
    BLOCKING {
      @Override
      void respond(TestExchange exchange, int status, Headers headers, String body) {
        exchange.respond(status, headers, "HTTP/1.1", stream(body));
      }
    },
    EVENTS {
      @Override
      void respond(TestExchange exchange, int status, Headers headers, String body) {
        ResponseBodySink sink = exchange.respond(status, headers, "HTTP/1.1", () -> {});
        sink.next(bytes(body));
        exchange.ended(true);
        sink.complete();
      }
    };

    abstract void respond(TestExchange exchange, int status, Headers headers, String body);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static Headers length(String length) {
    return Headers.empty().with("Content-Length", length);
  }

  private TestExchange exchange(TransportRequest request, Sending sending) {
    return new TestExchange(exchanges, request, sending);
  }

  private TestExchange exchange(Sending sending) {
    return exchange(
        request("GET", null),
        it -> {
          assertThat(it.sending()).isTrue();
          sending.send(it);
        });
  }

  private TestExchange responding(Library library, String length, String body) {
    return exchange(it -> library.respond(it, 200, length(length), body));
  }

  private TestExchange streaming(InputStream body) {
    return exchange(it -> it.respond(200, Headers.empty(), "HTTP/1.1", body));
  }

  private static TransportException failureOf(Exchange exchange) {
    TransportException failure = catchThrowableOfType(TransportException.class, exchange::execute);
    assertThat(failure).as("the failure of the exchange").isNotNull();
    return failure;
  }

  private static TransportException failureOf(InputStream body) {
    TransportException failure = catchThrowableOfType(TransportException.class, body::read);
    assertThat(failure).as("the failure of the body").isNotNull();
    return failure;
  }

  /** Returns the bytes and how they ended. */
  private static String read(TransportResponse response) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream body = response.body();
    try {
      for (int next = body.read(); next >= 0; next = body.read()) {
        read.append((char) next);
      }
    } catch (TransportException e) {
      return read + " " + e.kind();
    }
    return read + " complete";
  }

  // Before and while it is sent.

  @ParameterizedTest
  @EnumSource
  void itGivesTheResponse(Library library) throws IOException {
    TestExchange exchange = responding(library, "4", "body");
    TransportResponse response = exchange.execute();

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("content-length")).contains("4");
    assertThat(response.protocol()).isEqualTo("HTTP/1.1");
    assertThat(response).hasToString("TransportResponse[200 HTTP/1.1]");
    assertThat(response.body()).isSameAs(response.body());
    assertThat(read(response)).isEqualTo("body complete");
    assertThat(exchange.broken()).isZero();
  }

  @Test
  void theResponseOfALibraryThatIsDrivenByEventsIsWaitedFor() throws IOException {
    TestExchange exchange = exchange(NOTHING);
    CompletableFuture<TransportResponse> result = exchange.start();

    Library.EVENTS.respond(exchange, 200, length("4"), "body");

    assertThat(read(get(result))).isEqualTo("body complete");
  }

  @ParameterizedTest
  @EnumSource
  void itIsExecutedOnce(Library library) throws IOException {
    TestExchange exchange = responding(library, "4", "body");
    TransportResponse response = exchange.execute();

    assertThatThrownBy(exchange::execute).isInstanceOf(IllegalStateException.class);
    assertThat(read(response)).isEqualTo("body complete");
  }

  @Test
  void itIsExecutedOnceAlthoughItHasFailed() {
    TestExchange exchange = exchange(NOTHING);
    exchange.abort();
    assertThat(failureOf(exchange).kind()).isEqualTo(Kind.CANCELLED);

    assertThatThrownBy(exchange::execute).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anAbortBeforeSendsNothing() {
    TestExchange exchange =
        exchange(
            sent -> {
              throw new AssertionError("is not sent");
            });
    exchange.abort();
    TransportException failure = failureOf(exchange);

    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(exchange.sending()).isFalse();
  }

  @Test
  void anAbortWhileItIsSentBreaksTheConnection() {
    TestExchange exchange = exchange(AbstractExchange::abort);
    TransportException failure = failureOf(exchange);

    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(exchange.isOver()).isTrue();
  }

  @Test
  void anAbortEndsTheWaitForTheHead() {
    TestExchange exchange = exchange(NOTHING);
    CompletableFuture<TransportResponse> result = exchange.start();

    exchange.abort();

    assertThat(failure(result).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void anAbortThatCrossesTheResponseClosesIt() {
    AtomicInteger closed = new AtomicInteger();
    TestExchange exchange =
        exchange(
            it -> {
              it.abort();
              it.respond(200, Headers.empty(), "HTTP/1.1", closing(closed));
            });

    assertThat(failureOf(exchange).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(closed).hasValue(1);
  }

  private static InputStream closing(AtomicInteger closed) {
    return new ByteArrayInputStream("body".getBytes(UTF_8)) {
      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @Test
  void soItIsWithTheResponseOfALibraryThatIsDrivenByEvents() {
    List<ResponseBodySink> sinks = new ArrayList<>();
    TestExchange exchange =
        exchange(
            it -> {
              it.abort();
              sinks.add(
                  it.respond(
                      200,
                      Headers.empty(),
                      "HTTP/1.1",
                      () -> {
                        throw new AssertionError("nobody reads");
                      }));
            });

    assertThat(failureOf(exchange).kind()).isEqualTo(Kind.CANCELLED);
    sinks.get(0).next(bytes("dropped"));
    assertThatThrownBy(() -> sinks.get(0).stream().read()).isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptWhileItIsSentAbortsTheExchangeAndStays() {
    TestExchange exchange =
        exchange(
            sent -> {
              throw new InterruptedException();
            });
    TransportException failure = failureOf(exchange);

    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void anInterruptEndsTheWaitForTheHeadAndStays() {
    TestExchange exchange = exchange(NOTHING);
    Thread.currentThread().interrupt();

    assertThat(failureOf(exchange).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exchange.broken()).isEqualTo(1);
  }

  /** The failure is the library's own, and not every library leaves the flag set. */
  @Test
  void whatALibraryThrowsBecauseOfAnInterruptIsACancellation() {
    IOException thrown = new IOException("stopped");
    TransportException failure =
        failureOf(
            exchange(
                it -> {
                  Thread.currentThread().interrupt();
                  throw thrown;
                }));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(failure).hasCause(thrown);

    failure =
        failureOf(
            exchange(
                it -> {
                  throw new IllegalStateException(new InterruptedException());
                }));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
  }

  @Test
  void whatALibraryThrowsOtherwiseFailsTheExchange() {
    TransportException failure =
        failureOf(
            exchange(
                it -> {
                  throw new EOFException("cut off");
                }));

    assertThat(Thread.interrupted()).isFalse();
    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
  }

  @Test
  void anInterruptOfAThreadThatWaitsForTheHeadAbortsTheExchange() {
    TestExchange exchange = exchange(NOTHING);
    CompletableFuture<TransportResponse> result = exchange.start();

    exchange.thread().interrupt();

    assertThat(failure(result).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void whatSendingThrowsFailsTheExchange() {
    for (Throwable thrown :
        List.of(new IllegalStateException("no"), new StackOverflowError("no"))) {
      TestExchange exchange =
          exchange(
              request("GET", null),
              sent -> {
                if (thrown instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) thrown;
              });
      TransportException failure = failureOf(exchange);

      assertThat(failure.kind()).isEqualTo(Kind.OTHER);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure).hasCause(thrown);
      assertThat(exchange.broken()).isEqualTo(1);
    }
  }

  @Test
  void withoutADescriptorForTheClientItIsTheConnectionThatCannotBeMade() {
    assertThat(withoutClient(new IllegalStateException(new IOException("Too many open files"))))
        .isEqualTo(Kind.CONNECT);
    assertThat(withoutClient(new IllegalStateException())).isEqualTo(Kind.OTHER);
  }

  private Kind withoutClient(RuntimeException cause) {
    Lazy<String> client =
        new Lazy<>(
            Runnable::run,
            () -> {
              throw cause;
            });
    TransportException failure =
        failureOf(
            exchange(
                request("GET", null),
                it -> assertThat(client.await(it, why -> "there is no client")).isNull()));
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure).hasCause(cause).hasMessage("host:443: there is no client");
    return failure.kind();
  }

  @Test
  void aWaitForWhatAnotherThreadBringsEndsWithTheExchange() {
    CompletableFuture<String> never = new CompletableFuture<>();
    CountDownLatch inside = new CountDownLatch(1);
    List<String> brought = new ArrayList<>();
    TestExchange exchange =
        exchange(
            it -> {
              inside.countDown();
              try {
                brought.add(it.await(never));
              } catch (ExecutionException e) {
                throw new AssertionError(e);
              }
            });
    CompletableFuture<Boolean> aborted =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                inside.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              exchange.abort();
              return true;
            });

    assertThat(failureOf(exchange).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(get(aborted)).isTrue();
    assertThat(brought).containsExactly((String) null);
    assertThat(never).as("others may wait for it").isNotDone();
  }

  @Test
  void aWaitGivesWhatIsBroughtOrWhyThereIsNothing() {
    IOException cause = new IOException("none");
    TestExchange exchange =
        exchange(
            it -> {
              try {
                assertThat(it.await(CompletableFuture.completedFuture("there"))).isEqualTo("there");
              } catch (ExecutionException e) {
                throw new AssertionError(e);
              }
              assertThatThrownBy(() -> it.await(CompletableFuture.failedFuture(cause)))
                  .isInstanceOf(ExecutionException.class)
                  .hasCause(cause);
              it.abort();
            });

    assertThat(failureOf(exchange).kind()).isEqualTo(Kind.CANCELLED);
  }

  @Test
  void aRequestThatGoesOutWhileItsFailureIsMadeMayHaveBeenSent() {
    AtomicInteger made = new AtomicInteger();
    AbstractExchange crossing =
        new AbstractExchange(exchanges, request("GET", null)) {
          @Override
          protected void send() {
            broken(new IOException("cut"));
          }

          @Override
          protected void breakConnection() {}

          @Override
          protected TransportException failureOf(Throwable thrown, Sent sent) {
            if (made.incrementAndGet() == 1) {
              assertThat(sending()).isTrue();
            }
            return Failures.of(request().uri(), sent, thrown, it -> null);
          }
        };

    assertThat(failureOf(crossing).sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void whatGoesOutIsNeverToldAsNotSent() {
    int many = 2_000;
    try (Race race = new Race()) {
      for (int round = 0; race.goesOn(round, 50); round++) {
        List<TestExchange> all =
            Stream.generate(() -> exchange(request("GET", null), NOTHING)).limit(many).toList();
        boolean[] sending = new boolean[many];
        race.inStep(
            many,
            i -> sending[i] = all.get(i).sending(),
            i -> all.get(i).fail(Kind.CANCELLED, "as a test", null));
        for (int i = 0; i < many; i++) {
          assertThat(failureOf(all.get(i)).sent()).isEqualTo(sending[i] ? Sent.MAYBE : Sent.NO);
        }
      }
    }
  }

  @Test
  void theFirstFailureIsTheOneThatIsTold() {
    TestExchange exchange =
        exchange(
            request("GET", null),
            it -> {
              it.fail(Kind.TIMEOUT, "too late", null);
              it.broken(new IOException());
            });
    TransportException failure = failureOf(exchange);

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure).hasMessage("host:443: too late");
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void closingTheTransportFailsAllItsExchanges() {
    TestExchange unsent = exchange(request("GET", null), NOTHING);
    CompletableFuture<TransportResponse> first = unsent.start();
    CompletableFuture<TransportResponse> second = exchange(NOTHING).start();

    assertThat(exchanges.close()).isTrue();

    assertThat(failure(first).kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure(first).sent()).isEqualTo(Sent.NO);
    assertThat(failure(second).kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure(second).sent()).isEqualTo(Sent.MAYBE);
    assertThat(unsent.sending()).isFalse();
    TestExchange late =
        exchange(
            sent -> {
              throw new AssertionError("is not sent");
            });
    assertThat(failureOf(late).kind()).isEqualTo(Kind.CLOSED);
    assertThat(exchanges.close()).isFalse();
  }

  // What cannot be sent.

  @ParameterizedTest
  @ValueSource(
      strings = {"Connection", "content-length", "EXPECT", "Host", "Transfer-Encoding", "upgrade"})
  void headersOfTheConnectionAndTheFramingAreRefused(String name) {
    assertRefused("GET", PLACE, Headers.empty().with(name, "canary"), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb: c", "a\nb", "a\rb", "a\0b", "\u20ac"})
  void valuesThatAreNotValidAreRefusedAndNotTold(String value) {
    assertRefused("GET", PLACE, Headers.empty().with("X-A", value + "canary"), "X-A");
  }

  @Test
  void whatIsNoHttpRequestIsRefused() {
    assertRefused("GET", URI.create("ftp://host/canary"), Headers.empty(), "not an absolute");
    assertRefused("GET", URI.create("http:///canary"), Headers.empty(), "not an absolute");
    assertRefused("GET", URI.create("http://canary@host/"), Headers.empty(), "not an absolute");
    assertRefused("G T", PLACE, Headers.empty(), "method");
    assertRefused("GET", PLACE, Headers.empty().with("a b", "canary"), "name");
  }

  private void assertRefused(String method, URI uri, Headers headers, String what) {
    TransportException told =
        failureOf(
            exchange(
                TransportRequest.of(method, uri, headers, null),
                sent -> {
                  throw new AssertionError("is not sent");
                }));

    assertThat(told.kind()).isEqualTo(Kind.OTHER);
    assertThat(told.sent()).isEqualTo(Sent.NO);
    assertThat(told).hasMessageContaining(what).hasMessageNotContaining("canary");
  }

  // The body of the response.

  @ParameterizedTest
  @CsvSource({
    "BLOCKING, HEAD, 200", "BLOCKING, GET, 204", "BLOCKING, GET, 304",
    "EVENTS, HEAD, 200", "EVENTS, GET, 204", "EVENTS, GET, 304"
  })
  void theLengthOfAResponseWithoutABodyIsThatOfAnother(Library library, String method, int status)
      throws IOException {
    TestExchange exchange =
        exchange(
            request(method, null),
            it -> {
              assertThat(it.sending()).isTrue();
              library.respond(it, status, length("100"), "");
            });

    assertThat(read(exchange.execute())).isEqualTo(" complete");
  }

  @ParameterizedTest
  @CsvSource({
    "BLOCKING, 5, CLOSED",
    "BLOCKING, 3, PROTOCOL",
    "EVENTS, 5, CLOSED",
    "EVENTS, 3, PROTOCOL"
  })
  void aBodyMustBeAsLongAsItSays(Library library, String length, String failure)
      throws IOException {
    TestExchange exchange = responding(library, length, "body");

    assertThat(read(exchange.execute())).isEqualTo("body " + failure);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type", "Content-Encoding"})
  void theLengthCountsWhateverTheBodyIs(String name) throws IOException {
    TestExchange exchange =
        exchange(it -> Library.EVENTS.respond(it, 200, length("2").with(name, "gzip"), "a"));

    assertThat(read(exchange.execute())).isEqualTo("a CLOSED");
  }

  @ParameterizedTest
  @EnumSource
  void aBodyOfUnknownLengthEndsWithTheConnection(Library library) throws IOException {
    TestExchange exchange = exchange(it -> library.respond(it, 200, Headers.empty(), "body"));

    assertThat(read(exchange.execute())).isEqualTo("body complete");
  }

  @ParameterizedTest
  @EnumSource
  void aHeadThatBreaksTheRulesFailsTheExchange(Library library) {
    Headers twice = length("4").with("X-A", "1");
    TestExchange exchange =
        exchange(it -> library.respond(it, 200, twice.with("Content-Length", "x"), "body"));

    assertThat(failureOf(exchange).kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(exchange.isOver()).isTrue();
  }

  @Test
  void whatCameBeforeTheConnectionBrokeIsHandedOut() throws IOException {
    List<ResponseBodySink> sinks = new ArrayList<>();
    TestExchange exchange =
        exchange(it -> sinks.add(it.respond(200, Headers.empty(), "HTTP/1.1", () -> {})));
    TransportResponse response = exchange.execute();

    sinks.get(0).next(bytes("ab"));
    exchange.broken(new EOFException());

    assertThat(read(response)).isEqualTo("ab CLOSED");
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void whatTheStreamOfALibraryThrowsIsConverted() throws IOException {
    IOException cut = new EOFException("cut");
    TestExchange exchange =
        streaming(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw cut;
              }
            });
    InputStream body = exchange.execute().body();
    TransportException failure = failureOf(body);

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure).hasCause(cut);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void theReaderReadsTheStreamItself() throws IOException {
    List<Thread> readers = new ArrayList<>();
    TestExchange exchange = streaming(noting(readers, new AtomicInteger()));

    assertThat(read(exchange.execute())).isEqualTo("body complete");
    assertThat(readers).isNotEmpty().containsOnly(Thread.currentThread());
  }

  /** Remembers who reads it and how often it was closed. */
  private static InputStream noting(List<Thread> readers, AtomicInteger closed) {
    return new ByteArrayInputStream("body".getBytes(UTF_8)) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int size) {
        readers.add(Thread.currentThread());
        return super.read(buffer, offset, size);
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @Test
  void whatWasReadToItsEndIsClosedOnceAndNotBroken() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    TestExchange exchange = streaming(closing(closed));
    TransportResponse response = exchange.execute();
    response.body().readAllBytes();
    assertThat(closed).hasValue(1);

    response.close();
    response.body().close();
    exchange.abort();
    exchanges.close();

    assertThat(response.body().read()).isEqualTo(-1);
    assertThat(closed).hasValue(1);
    assertThat(exchange.broken()).isZero();
  }

  @Test
  void anExchangeThatHasEndedIsNotBroken() throws IOException {
    TestExchange exchange = responding(Library.EVENTS, "4", "body");
    TransportResponse response = exchange.execute();
    assertThat(read(response)).isEqualTo("body complete");

    exchanges.close();
    response.close();

    assertThat(exchange.broken()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void closingWhatNobodyHasReadAbandonsIt(Library library) {
    TestExchange exchange =
        library == Library.BLOCKING
            ? streaming(stream("body"))
            : exchange(it -> it.respond(200, Headers.empty(), "HTTP/1.1", () -> {}));
    TransportResponse response = exchange.execute();

    response.close();
    response.close();

    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(exchange.isOver()).isTrue();
    assertThat(failureOf(response.body()).kind()).isEqualTo(Kind.CANCELLED);
  }

  @Test
  void closingTheBodyClosesTheResponse() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    TestExchange exchange = streaming(closing(closed));

    exchange.execute().body().close();

    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(closed).hasValue(1);
  }

  /** Blocks until the connection is broken, as a socket does that is closed. */
  private static final class Silent extends AbstractExchange {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    Silent(Exchanges exchanges) {
      super(exchanges, TestExchange.request("GET", null));
    }

    @Override
    protected void send() {
      assertThat(sending()).isTrue();
      respond(
          200,
          Headers.empty(),
          "HTTP/1.1",
          new InputStream() {
            @Override
            public int read() throws IOException {
              inside.countDown();
              try {
                over.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              throw new IOException("the socket was closed");
            }
          });
    }

    @Override
    protected void breakConnection() {
      over.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEndByAnotherThreadEndsARead(boolean abort) throws InterruptedException {
    Silent exchange = new Silent(exchanges);
    TransportResponse response = exchange.execute();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<TransportException> failure =
        CompletableFuture.supplyAsync(
            () -> {
              TransportException thrown = failureOf(response.body());
              interrupted.complete(Thread.currentThread().isInterrupted());
              return thrown;
            });
    exchange.inside.await();

    if (abort) {
      exchange.abort();
    } else {
      response.close();
    }

    assertThat(get(failure).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(get(interrupted)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void anAbortBehindTheHeadEndsTheBody(Library library) {
    TestExchange exchange =
        library == Library.BLOCKING
            ? streaming(stream("body"))
            : exchange(
                it -> it.respond(200, Headers.empty(), "HTTP/1.1", () -> {}).next(bytes("body")));
    TransportResponse response = exchange.execute();

    exchange.abort();

    assertThat(failureOf(response.body()).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void aThreadThatIsInterruptedReadsNoMore() throws IOException {
    List<Thread> readers = new ArrayList<>();
    TestExchange exchange = streaming(noting(readers, new AtomicInteger()));
    InputStream body = exchange.execute().body();
    assertThat(body.read()).isEqualTo('b');

    Thread.currentThread().interrupt();

    assertThat(failureOf(body).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(readers).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void behindTheEndAnInterruptChangesNothing(Library library) throws IOException {
    TestExchange exchange = responding(library, "4", "body");
    InputStream body = exchange.execute().body();
    body.readAllBytes();

    Thread.currentThread().interrupt();

    assertThat(body.read()).isEqualTo(-1);
    assertThat(exchange.broken()).isZero();
  }

  @Test
  void aResponseInTheMiddleOfAnUploadIsReadAndTheConnectionBroken() throws IOException {
    TestExchange exchange =
        exchange(
            request("POST", RequestBodies.ofBytes(new byte[1])),
            it -> {
              assertThat(it.sending()).isTrue();
              ResponseBodySink sink = it.respond(200, Headers.empty(), "HTTP/1.1", () -> {});
              it.ended(false);
              sink.complete();
            });

    TransportResponse response = exchange.execute();

    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(read(response)).isEqualTo(" complete");
    assertThat(exchange.broken()).isEqualTo(1);
  }

  // Transports that are not careful.

  /** One that neither breaks a connection nor can say what went wrong. */
  private static final class Clumsy extends AbstractExchange {
    private final Runnable sending;

    Clumsy(Exchanges exchanges, Runnable sending) {
      super(exchanges, TestExchange.request("GET", null));
      this.sending = sending;
    }

    @Override
    protected void send() {
      assertThat(sending()).isTrue();
      sending.run();
    }

    @Override
    protected void breakConnection() {
      throw new IllegalStateException("thrown by breakConnection");
    }

    @Override
    protected TransportException failureOf(Throwable thrown, Sent sent) {
      throw new IllegalStateException("thrown by failureOf");
    }
  }

  @Test
  void anExchangeThatCannotBeBrokenEndsAndSoDoTheOthers() {
    List<CompletableFuture<Kind>> kinds = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Void> sent = new CompletableFuture<>();
      Clumsy exchange = new Clumsy(exchanges, () -> sent.complete(null));
      kinds.add(CompletableFuture.supplyAsync(() -> failureOf(exchange).kind(), this::onThread));
      get(sent);
    }

    assertThat(exchanges.close()).isTrue();

    assertThat(kinds).allSatisfy(kind -> assertThat(get(kind)).isEqualTo(Kind.CLOSED));
  }

  private void onThread(Runnable task) {
    Thread thread = new Thread(task, "exchange");
    thread.setDaemon(true);
    thread.start();
  }

  @Test
  void aFailureThatCannotBeConvertedIsReportedAsItCame() {
    EOFException cause = new EOFException();
    List<AbstractExchange> at = new ArrayList<>();
    Clumsy exchange = new Clumsy(exchanges, () -> at.get(0).broken(cause));
    at.add(exchange);
    TransportException failure = failureOf(exchange);

    assertThat(failure).hasCause(cause);
    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }
}
