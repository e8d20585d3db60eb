package ai.flowscale.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.Race;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AbstractExchangeTest {
  private static final URI PLACE = URI.create("https://host/path?canary");

  private final Exchanges exchanges = new Exchanges();

  private static final class TestExchange extends AbstractExchange {
    private int broken;

    TestExchange(TransportRequest request) {
      super(request);
    }

    @Override
    protected void abort() {
      broken++;
    }
  }

  /** Remembers what it is told of a body, of which it asks for everything. */
  private static class Reader implements Flow.Subscriber<ByteBuffer> {
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
      signals.add(((TransportException) failure).kind().name());
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  private static TestExchange exchange(String method, RequestBody body) {
    return new TestExchange(TransportRequest.of(method, PLACE, Headers.empty(), body));
  }

  private CompletableFuture<TransportResponse> send(TestExchange exchange) {
    return exchanges.send(exchange, started -> {});
  }

  private static TransportException failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return (TransportException) future.handle((value, thrown) -> thrown).join();
  }

  private static Reader reading(CompletableFuture<TransportResponse> future) {
    Reader reader = new Reader();
    future.join().body().subscribe(reader);
    return reader;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
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
        failure(
            exchanges.send(
                exchange("GET", null),
                it -> client.start(it, made -> {}, why -> "there is no client")));
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure).hasCause(cause).hasMessage("host:443: there is no client");
    return failure.kind();
  }

  @Test
  void aRequestThatGoesOutWhileItsFailureIsMadeMayHaveBeenSent() {
    AtomicInteger made = new AtomicInteger();
    AbstractExchange crossing =
        new AbstractExchange(TransportRequest.of("GET", PLACE, Headers.empty(), null)) {
          @Override
          protected void abort() {}

          @Override
          protected TransportException failureOf(Throwable thrown, Sent sent) {
            if (made.incrementAndGet() == 1) {
              assertThat(sending()).isTrue();
            }
            return Failures.of(request().uri(), sent, thrown, it -> null);
          }
        };
    CompletableFuture<TransportResponse> future = exchanges.send(crossing, started -> {});
    crossing.broken(new IOException("cut"));
    assertThat(failure(future).sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void whatGoesOutIsNeverToldAsNotSent() {
    int many = 2_000;
    try (Race race = new Race()) {
      for (int round = 0; race.goesOn(round, 50); round++) {
        List<TestExchange> all = Stream.generate(() -> exchange("GET", null)).limit(many).toList();
        List<CompletableFuture<TransportResponse>> futures = all.stream().map(this::send).toList();
        boolean[] sending = new boolean[many];
        race.inStep(
            many,
            i -> sending[i] = all.get(i).sending(),
            i -> all.get(i).fail(Kind.CANCELLED, "as a test", null));
        for (int i = 0; i < many; i++) {
          assertThat(failure(futures.get(i)).sent()).isEqualTo(sending[i] ? Sent.MAYBE : Sent.NO);
        }
      }
    }
  }

  @Test
  void theFirstFailureIsTheOneThatIsTold() {
    TestExchange exchange = exchange("GET", null);
    CompletableFuture<TransportResponse> future = send(exchange);

    exchange.fail(Kind.TIMEOUT, "too late", null);
    exchange.broken(new IOException());

    assertThat(failure(future).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure(future)).hasMessage("host:443: too late");
    assertThat(exchange.broken).isEqualTo(1);
  }

  @Test
  void nothingWasSentBeforeTheTransportSaysSo() {
    TestExchange unsent = exchange("GET", null);
    CompletableFuture<TransportResponse> first = send(unsent);
    TestExchange sent = exchange("GET", null);
    CompletableFuture<TransportResponse> second = send(sent);
    assertThat(sent.sending()).isTrue();

    exchanges.close();

    assertThat(failure(first).kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure(first).sent()).isEqualTo(Sent.NO);
    assertThat(failure(second).sent()).isEqualTo(Sent.MAYBE);
    assertThat(unsent.sending()).isFalse();
    assertThat(failure(send(exchange("GET", null))).kind()).isEqualTo(Kind.CLOSED);
    assertThat(exchanges.close()).isFalse();
  }

  @Test
  void whoeverCompletesTheFutureOtherwiseBreaksTheExchangeOff() {
    TestExchange cancelled = exchange("GET", null);
    TestExchange completed = exchange("GET", null);

    send(cancelled).cancel(true);
    send(completed).complete(TransportResponses.of(200, Headers.empty(), "HTTP/1.1", never()));

    assertThat(cancelled.broken).isEqualTo(1);
    assertThat(completed.broken).isEqualTo(1);
    assertThat(cancelled.isOver()).isTrue();
  }

  private static Flow.Publisher<ByteBuffer> never() {
    return subscriber -> {};
  }

  @Test
  void whatStartingThrowsFailsTheExchange() {
    CompletableFuture<TransportResponse> future =
        exchanges.send(
            exchange("GET", null),
            started -> {
              throw new IllegalStateException("no");
            });

    assertThat(failure(future).kind()).isEqualTo(Kind.OTHER);
    assertThat(failure(future).sent()).isEqualTo(Sent.NO);
  }

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
    TestExchange exchange = new TestExchange(TransportRequest.of(method, uri, headers, null));

    TransportException told =
        failure(
            exchanges.send(
                exchange,
                started -> {
                  throw new AssertionError("started");
                }));

    assertThat(told.kind()).isEqualTo(Kind.OTHER);
    assertThat(told.sent()).isEqualTo(Sent.NO);
    assertThat(told).hasMessageContaining(what).hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
  void theLengthOfAResponseWithoutABodyIsThatOfAnother(String method, int status) {
    TestExchange exchange = exchange(method, null);
    CompletableFuture<TransportResponse> future = send(exchange);
    exchange.sending();
    Headers headers = Headers.empty().with("Content-Length", "100");
    exchange.respond(status, headers, "HTTP/1.1", InputStream.nullInputStream(), Runnable::run);

    assertThat(reading(future).signals).containsExactly("complete");
  }

  @Test
  void whatCameBeforeTheConnectionBrokeIsHandedOut() {
    TestExchange exchange = exchange("GET", null);
    CompletableFuture<TransportResponse> future = send(exchange);
    exchange.sending();
    ResponseBodySink sink = exchange.respond(200, Headers.empty(), "HTTP/1.1", demand -> true);

    sink.next(bytes("ab"));
    exchange.broken(new EOFException());

    assertThat(reading(future).signals).containsExactly("ab", "CLOSED");
    assertThat(exchange.broken).isEqualTo(1);
  }

  @Test
  void anExchangeThatHasEndedIsNotAborted() {
    TestExchange exchange = exchange("GET", null);
    CompletableFuture<TransportResponse> future = send(exchange);
    ResponseBodySink sink = exchange.respond(200, Headers.empty(), "HTTP/1.1", demand -> true);
    exchange.ended(true);
    sink.complete();

    assertThat(reading(future).signals).containsExactly("complete");
    exchanges.close();
    future.join().close();

    assertThat(exchange.broken).isZero();
  }

  @Test
  void aResponseInTheMiddleOfAnUploadEndsTheUpload() {
    TestExchange exchange = exchange("POST", RequestBodies.ofBytes(new byte[1]));
    CompletableFuture<TransportResponse> future = send(exchange);
    ResponseBodySink sink = exchange.respond(200, Headers.empty(), "HTTP/1.1", demand -> true);

    exchange.ended(false);
    sink.complete();

    assertThat(exchange.broken).isEqualTo(1);
    assertThat(reading(future).signals).containsExactly("complete");
  }

  @ParameterizedTest
  @CsvSource({"2, CLOSED", "0, PROTOCOL"})
  void theBodyOfAClientThatBlocksMustBeAsLongAsItSays(String length, String failure) {
    TestExchange exchange = exchange("GET", null);
    CompletableFuture<TransportResponse> future = send(exchange);
    exchange.sending();
    InputStream body = new ByteArrayInputStream(new byte[] {'a'});

    Headers headers = Headers.empty().with("Content-Length", length);
    exchange.respond(200, headers, "HTTP/1.1", body, Runnable::run);

    assertThat(reading(future).signals).containsExactly("a", failure);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type", "Content-Encoding"})
  void theBodyOfAClientThatIsDrivenByEventsMustBeAsLongAsItSays(String name) {
    TestExchange exchange = exchange("GET", null);
    CompletableFuture<TransportResponse> future = send(exchange);
    exchange.sending();
    Headers headers = Headers.empty().with("Content-Length", "2").with(name, "gzip");
    ResponseBodySink sink = exchange.respond(200, headers, "HTTP/2", demand -> true);

    sink.next(bytes("a"));
    exchange.ended(true);
    sink.complete();

    assertThat(reading(future).signals).containsExactly("a", "CLOSED");
  }

  @Test
  void aBodyOfAnotherLengthThanItSaysIsNotWrittenToItsEnd() {
    assertWritten(3, "ab", "the body ended after 2 of 3");
    assertWritten(1, "", "the body is longer than its length of 1");
  }

  private void assertWritten(long length, String written, String problem) {
    TestExchange exchange =
        exchange(
            "POST",
            new RequestBody() {
              @Override
              public OptionalLong contentLength() {
                return OptionalLong.of(length);
              }

              @Override
              public boolean isReplayable() {
                return false;
              }

              @Override
              public Flow.Publisher<ByteBuffer> publisher() {
                throw new AssertionError();
              }

              @Override
              public void writeTo(OutputStream out) {
                RequestBodies.ofBytes("ab".getBytes(UTF_8)).writeTo(out);
              }
            });
    CompletableFuture<TransportResponse> future = send(exchange);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> exchange.upload().writeTo(out)).isInstanceOf(IOException.class);

    assertThat(out.toString(UTF_8)).isEqualTo(written);
    assertThat(failure(future).kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure(future).getCause()).hasStackTraceContaining(problem);
  }

  @Test
  void aBodyIsReadIntoATemporaryFile() throws IOException {
    byte[] body = new byte[3 << 20];
    Arrays.fill(body, (byte) 3);
    TestExchange exchange = exchange("POST", RequestBodies.ofBytes(body));
    send(exchange);

    Path file = exchange.upload().toTemporaryFile();

    assertThat(file).hasBinaryContent(body);
    Files.delete(file);
  }

  /** So that it can be sent with the end: a server may respond to it. */
  @Test
  void aQueueKnowsTheLastPieceOfABodyOfKnownLength() {
    TestExchange exchange = exchange("POST", RequestBodies.ofBytes("ab".getBytes(UTF_8)));
    send(exchange);
    List<String> told = new ArrayList<>();
    AtomicReference<UploadQueue<String>> queue = new AtomicReference<>();
    queue.set(
        exchange
            .upload()
            .queue(
                it -> UTF_8.decode(it).toString(),
                () -> told.add(queue.get().poll() + ", " + queue.get().isDrained())));

    queue.get().start();

    assertThat(told.get(0)).isEqualTo("ab, true");
  }

  @Test
  void aQueueHoldsBackWhatMakesABodyWhole() {
    TestExchange exchange = exchange("POST", RequestBodies.ofBytes("ab".getBytes(UTF_8)));
    send(exchange);
    List<String> told = new ArrayList<>();
    UploadQueue<String> queue =
        exchange.upload().queue(it -> UTF_8.decode(it).toString(), () -> told.add("ready"));

    queue.start();

    assertThat(queue.isDrained()).isFalse();
    assertThat(queue.poll()).isEqualTo("ab");
    assertThat(queue.poll()).isNull();
    assertThat(queue.isDrained()).isTrue();
    assertThat(told).isNotEmpty();
  }

  /** One that neither breaks a connection nor can say what went wrong. */
  private static final class Clumsy extends AbstractExchange {
    Clumsy() {
      super(TransportRequest.of("GET", PLACE, Headers.empty(), null));
    }

    @Override
    protected void abort() {
      throw new IllegalStateException("thrown by abort");
    }

    @Override
    protected TransportException failureOf(Throwable thrown, Sent sent) {
      throw new IllegalStateException("thrown by failureOf");
    }
  }

  @Test
  void anExchangeThatCannotBeAbortedEndsAndSoDoTheOthers() {
    List<CompletableFuture<TransportResponse>> futures = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      futures.add(exchanges.send(new Clumsy(), started -> {}));
    }

    assertThat(exchanges.close()).isTrue();

    assertThat(futures)
        .allSatisfy(future -> assertThat(failure(future).kind()).isEqualTo(Kind.CLOSED));
  }

  @Test
  void aFailureThatCannotBeConvertedIsReportedAsItCame() {
    Clumsy exchange = new Clumsy();
    CompletableFuture<TransportResponse> future = exchanges.send(exchange, started -> {});
    assertThat(exchange.sending()).isTrue();
    EOFException cause = new EOFException();

    exchange.broken(cause);

    assertThat(failure(future)).hasCause(cause);
    assertThat(failure(future).kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure(future).sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void aConnectionThatThrowsAfterTheLastByteIsNotAFailureOfTheBody() {
    TestExchange exchange = exchange("POST", RequestBodies.ofBytes("ab".getBytes(UTF_8)));
    CompletableFuture<TransportResponse> future = send(exchange);
    assertThat(exchange.sending()).isTrue();
    IllegalStateException thrown = new IllegalStateException("after the last byte");
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int size) {
            super.write(bytes, offset, size);
            if (count == 2) {
              throw thrown;
            }
          }
        };

    Throwable seen = catchThrowable(() -> exchange.upload().writeTo(out));
    exchange.broken(seen);

    assertThat(out.toString(UTF_8)).isEqualTo("ab");
    // For REQUEST_BODY a client takes it that no run was started.
    assertThat(failure(future).kind()).isEqualTo(Kind.OTHER);
    assertThat(failure(future).sent()).isEqualTo(Sent.MAYBE);
    assertThat(seen).isInstanceOf(IOException.class).hasCause(thrown);
  }

  @Test
  void aBodyIsCancelledAlthoughASecondSubscriberWasRefused() {
    List<String> told = new ArrayList<>();
    RequestBody body =
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
          public Flow.Publisher<ByteBuffer> publisher() {
            return subscriber ->
                subscriber.onSubscribe(
                    new Flow.Subscription() {
                      @Override
                      public void request(long n) {}

                      @Override
                      public void cancel() {
                        told.add("cancelled");
                      }
                    });
          }

          @Override
          public void writeTo(OutputStream out) {
            throw new AssertionError();
          }
        };
    TestExchange exchange = exchange("POST", body);
    CompletableFuture<TransportResponse> future = send(exchange);
    UploadQueue<ByteBuffer> first = exchange.upload().queue(it -> it, () -> {});
    first.start();
    exchange.upload().queue(it -> it, () -> {}).start();
    assertThat(told).isEmpty();

    future.cancel(true);

    assertThat(told).containsExactly("cancelled");
  }

  @Test
  void anExchangeFailsWithItsBodyWhateverTheClientMakesOfThat() {
    RequestBody body =
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
          public Flow.Publisher<ByteBuffer> publisher() {
            return subscriber -> {
              subscriber.onSubscribe(
                  new Flow.Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {}
                  });
              subscriber.onError(new IllegalStateException("disk full"));
            };
          }

          @Override
          public void writeTo(OutputStream out) {
            throw new AssertionError();
          }
        };
    TestExchange exchange = exchange("POST", body);
    CompletableFuture<TransportResponse> future = send(exchange);

    exchange
        .upload()
        .publisher()
        .subscribe(
            new Reader() {
              @Override
              public void onError(Throwable failure) {
                exchange.broken(failure);
              }
            });

    assertThat(failure(future).kind()).isEqualTo(Kind.REQUEST_BODY);
  }
}
