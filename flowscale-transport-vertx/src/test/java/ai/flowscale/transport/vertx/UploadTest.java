package ai.flowscale.transport.vertx;

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
  void cancellingAtOnceLeavesNoConnectionInUse() {
    for (int i = 0; i < 50; i++) {
      sending("GET", "/cancelled", null).cancel(true);
    }

    // A connection without a request is an idle one of the pool, and stays.
    server.await(
        "the end of all connections with a request",
        () ->
            server.connections().stream()
                .allMatch(it -> it.end() != null || it.requests().isEmpty()));
  }

  private void assertNothingWasSentAndTheTransportWorks() {
    assertThat(server.requests()).isEmpty();
    CompletableFuture<TransportResponse> last = sending("POST", "/last", null);
    server.await("the next request", () -> !server.requests().isEmpty());
    assertThat(server.requests()).extracting(RawRequest::target).containsExactly("/last");
    last.cancel(true);
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
    Waiting.result(body.cancelled);
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

    Waiting.result(body.cancelled);
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
  void anUploadThatFailsAtItsStartIsNotSent(OptionalLong length) {
    RuntimeException cause = new IllegalStateException("no such file");

    TransportException failure =
        Waiting.failure(sending("POST", "/", TestBody.failing(length, 0, cause)));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure).hasCause(cause);
    assertNothingWasSentAndTheTransportWorks();
  }

  @Test
  void aBodyShorterThanItsLengthFails() {
    TransportException failure =
        Waiting.failure(sending("POST", "/", TestBody.cut(OptionalLong.of(HUGE), 20)));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    awaitBrokenConnection(0);
    assertThat(server.requests()).noneMatch(RawRequest::isComplete);
  }

  @Test
  void aBodyLongerThanItsLengthFails() {
    TransportException failure =
        Waiting.failure(
            sending("POST", "/", TestBody.cut(OptionalLong.of(19 * 64 * 1024 + 1), 20)));

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
