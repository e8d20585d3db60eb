package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AbortTest extends TransportTest {
  private static final long HUGE = 1L << 40;

  static Stream<OptionalLong> framings() {
    return Stream.of(OptionalLong.of(HUGE), OptionalLong.empty());
  }

  private void awaitBrokenConnection(int index) {
    RawConnection connection = server.connection(index);
    server.await("the end of connection " + index, () -> connection.end() != null);
    awaitFreeThreads();
  }

  private void endlessAnswer() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + HUGE + "\r\n\r\nfirst");
          connection.readToEnd();
        });
  }

  @Test
  void cancellingBeforeTheHeadersBreaksTheConnection() {
    CompletableFuture<TransportResponse> future = sending("GET", "/", null);
    server.await("the request", () -> server.requests().size() == 1);

    future.cancel(true);

    awaitBrokenConnection(0);
    assertThat(future).isCancelled();
  }

  @Test
  void completingTheFutureWithAFailureBreaksTheConnectionToo() {
    CompletableFuture<TransportResponse> future = sending("GET", "/", null);
    server.await("the request", () -> server.requests().size() == 1);

    future.completeExceptionally(new TimeoutException());

    awaitBrokenConnection(0);
  }

  @Test
  void cancellingAtOnceLeavesNoConnectionOpen() {
    server.script(RawConnection::readRequest);
    Waiting.failure(sending("GET", "/first", null));

    // The moments differ: many in the middle of making the connection, as the client is warm.
    for (int i = 0; i < 200; i++) {
      sending("GET", "/cancelled", null).cancel(true);
    }

    server.await(
        "the end of all connections but the first, which the server has ended",
        () ->
            server.connections().stream().skip(1).allMatch(connection -> connection.end() != null));
    server.always(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "still works");
        });
    assertThat(BodyReader.text(get("/"))).isEqualTo("still works");
  }

  @ParameterizedTest
  @MethodSource("framings")
  void cancellingAnUploadBreaksTheConnectionWithoutAnEnd(OptionalLong length) {
    TestBody body = TestBody.endless(length);
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    server.await(
        "a part of the upload",
        () -> server.requests().stream().anyMatch(it -> it.bodyBytes() > 1_000_000));

    future.cancel(true);

    awaitBrokenConnection(0);
    Waiting.result(body.ended);
    assertThat(server.requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @ParameterizedTest
  @MethodSource("framings")
  void cancellingAnUploadThatTheServerDoesNotReadBreaksTheConnection(OptionalLong length) {
    server.script(
        connection -> {
          RawRequest request = connection.readHead();
          connection.readBody(request, 1);
          connection.stall();
          connection.readToEnd();
        });
    TestBody body = TestBody.endless(length);
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    server.await(
        "the first of the upload",
        () -> server.requests().stream().anyMatch(it -> it.bodyBytes() > 0));

    future.cancel(true);

    Waiting.result(body.ended);
    server.connection(0).release();
    awaitBrokenConnection(0);
    assertThat(server.requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @ParameterizedTest
  @MethodSource("framings")
  void anUploadThatFailsBreaksTheConnectionWithoutAnEnd(OptionalLong length) {
    RuntimeException cause = new IllegalStateException("disk full");

    TransportException failure =
        Waiting.failure(sending("POST", "/", TestBody.failing(length, 20, cause)));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(failure).hasCause(cause);
    awaitBrokenConnection(0);
    assertThat(server.requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @ParameterizedTest
  @MethodSource("framings")
  void anUploadThatFailsAtItsStartBreaksTheConnectionWithoutAnEnd(OptionalLong length) {
    RuntimeException cause = new IllegalStateException("no such file");

    TransportException failure =
        Waiting.failure(sending("POST", "/", TestBody.failing(length, 0, cause)));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure).hasCause(cause);
    server.connections().forEach(it -> server.await("its end", () -> it.end() != null));
    assertThat(server.requests()).noneMatch(RawRequest::isComplete);
  }

  /** Apache HttpClient closes all of its connections where it sees an Error. */
  @Test
  void anErrorOfABodyLeavesOtherExchangesAlone() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.stall();
          connection.respond("200 OK", "still works");
        });
    CompletableFuture<TransportResponse> other = sending("GET", "/", null);
    server.await("the request", () -> server.requests().size() == 1);
    Error cause = new AssertionError("a bug in a source");

    TransportException failure =
        Waiting.failure(sending("POST", "/", TestBody.failing(OptionalLong.empty(), 1, cause)));

    assertThat(failure).hasCause(cause);
    awaitBusyThreads(1);
    server.connection(0).release();
    assertThat(BodyReader.text(Waiting.result(other))).isEqualTo("still works");
  }

  @Test
  void aBodyShorterThanItsLengthFails() {
    TransportException failure =
        Waiting.failure(sending("POST", "/", TestBody.of(OptionalLong.of(10), "short")));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    awaitBrokenConnection(0);
    assertThat(server.requests()).noneMatch(RawRequest::isComplete);
  }

  @Test
  void aBodyLongerThanItsLengthFails() {
    TransportException failure =
        Waiting.failure(sending("POST", "/", TestBody.of(OptionalLong.of(7), "short", "long")));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    awaitBrokenConnection(0);
    assertThat(server.requests()).noneMatch(RawRequest::isComplete);
  }

  @Test
  void closingAResponseThatNobodyReadBreaksTheConnection() {
    endlessAnswer();
    TransportResponse response = get("/");

    response.close();
    response.close();

    awaitBrokenConnection(0);
  }

  @Test
  void closingAResponseInTheMiddleOfItsBodyBreaksTheConnection() {
    endlessAnswer();
    TransportResponse response = get("/");
    BodyReader reader = BodyReader.waiting(response);
    reader.next();

    response.close();

    awaitBrokenConnection(0);
    assertThat(reader.buffers).isEmpty();
  }

  @Test
  void cancellingTheBodysSubscriptionBreaksTheConnection() {
    endlessAnswer();
    BodyReader reader = BodyReader.waiting(get("/"));
    reader.next();

    reader.cancel();

    awaitBrokenConnection(0);
    assertThat(reader.done).isNotDone();
  }

  @Test
  void notEvenAGetIsSentTwice() {
    server.always(
        connection -> {
          connection.readHead();
          connection.reset();
        });

    TransportException failure = Waiting.failure(sending("GET", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    awaitFreeThreads();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aPostOnAStaleConnectionIsNotSentTwice() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "first");
          connection.readHead();
          connection.reset();
        });
    assertThat(BodyReader.text(send("POST", "/first", null))).isEqualTo("first");

    TransportException failure =
        Waiting.failure(sending("POST", "/second", TestBody.of(OptionalLong.of(3), "abc")));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(server.requests())
        .extracting(RawRequest::target)
        .containsExactly("/first", "/second");
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void aPostWithoutABodyOnAStaleConnectionIsNotSentTwice() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "first");
          connection.readHead();
        });
    assertThat(BodyReader.text(send("POST", "/first", null))).isEqualTo("first");

    TransportException failure = Waiting.failure(sending("POST", "/second", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(server.requests())
        .extracting(RawRequest::target)
        .containsExactly("/first", "/second");
    assertThat(server.connections()).hasSize(1);
  }
}
