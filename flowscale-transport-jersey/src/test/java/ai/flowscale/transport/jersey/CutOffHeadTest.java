package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest extends TransportTest {

  private void answer(String text) {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write(text);
          connection.readToEnd();
        });
  }

  private void answerAndClose(String text) {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write(text);
        });
  }

  @Test
  void statusHeadersProtocolAndBodyArrive() {
    answer("HTTP/1.1 201 Made\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello");

    TransportResponse response = get("/");

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.protocol()).isEqualTo("HTTP/1.1");
    assertThat(response.headers().first("x-a")).contains("b");
    assertThat(BodyReader.text(response)).isEqualTo("hello");
  }

  @Test
  void repeatedHeadersKeepTheirOrderWhateverTheirCase() {
    answer("HTTP/1.1 200 OK\r\nX-Many: 3\r\nx-MANY: 1\r\nX-Many: 2\r\nContent-Length: 0\r\n\r\n");

    assertThat(get("/").headers().all("X-many")).containsExactly("3", "1", "2");
  }

  @Test
  void aChunkedBodyArrives() {
    answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

    assertThat(BodyReader.text(get("/"))).isEqualTo("abcde");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 200 OK, Content-Length: 100",
    "GET, 204 No Content, X-A: b",
    "GET, 304 Not Modified, Content-Length: 100",
    "GET, 200 OK, Content-Length: 0"
  })
  void aResponseWithoutABodyIsEmptyAndEnds(String method, String status, String header) {
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.write("HTTP/1.1 " + status + "\r\n" + header + "\r\n\r\n");
          }
        });

    for (int i = 0; i < 3; i++) {
      TransportResponse response = send(method, "/" + i, null);
      assertThat(status).startsWith(Integer.toString(response.status()));
      assertThat(BodyReader.text(response)).isEmpty();
    }

    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void aBodyThatWasReadFreesItsConnection() {
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.respond("200 OK", "hello");
          }
        });

    for (int i = 0; i < 3; i++) {
      assertThat(BodyReader.text(get("/"))).isEqualTo("hello");
    }

    assertThat(server.connections()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"})
  void aRedirectIsHandedOverAndNotFollowed(String status) {
    answer("HTTP/1.1 " + status + "\r\nLocation: /other\r\nContent-Length: 2\r\n\r\nno");

    TransportResponse response = get("/");

    assertThat(status).startsWith(Integer.toString(response.status()));
    assertThat(BodyReader.text(response)).isEqualTo("no");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aCookieIsNotKept() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
          connection.readRequest();
          connection.respond("200 OK", "");
        });

    BodyReader.text(get("/"));
    BodyReader.text(get("/"));

    assertThat(server.connections()).hasSize(1);
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1).values("Cookie")).isEmpty();
  }

  @Test
  void anEncodedBodyIsLeftAsItCame() {
    answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip");

    TransportResponse response = get("/");

    assertThat(response.headers().first("Content-Encoding")).contains("gzip");
    assertThat(BodyReader.text(response)).isEqualTo("not gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"",
        "401 Unauthorized",
        "407 Proxy Authentication Required",
        "422 Unprocessable",
        "503 Unavailable"
      })
  void theBodyOfAnErrorArrives(String status) {
    answer("HTTP/1.1 " + status + "\r\nContent-Length: 4\r\n\r\nwhy!");

    TransportResponse response = send("POST", "/", null);

    assertThat(status).startsWith(Integer.toString(response.status()));
    assertThat(BodyReader.text(response)).isEqualTo("why!");
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\nonly this",
        "Transfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n",
        "Transfer-Encoding: chunked\r\n\r\n64\r\nonly this"
      })
  void aBodyThatEndsTooEarlyFailsBehindWhatCame(String rest) {
    answerAndClose("HTTP/1.1 200 OK\r\n" + rest);

    BodyReader reader = BodyReader.all(get("/"));

    TransportException failure = Waiting.failure(reader.done);
    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(reader.received()).isEqualTo("only this");
  }

  @Test
  void aBodyWhoseConnectionIsResetFails() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
          connection.stall();
          connection.reset();
        });

    BodyReader reader = BodyReader.all(get("/"));
    Waiting.item(reader.buffers);
    server.connection(0).release();

    assertThat(Waiting.failure(reader.done).kind()).isEqualTo(Kind.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\0\1\2\3 \r\n\r\n"})
  void whatIsNotHttpIsAFailureOfTheProtocol(String text) {
    answerAndClose(text);

    TransportException failure = Waiting.failure(sending("GET", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void aChunkWithoutASizeIsAFailureOfTheProtocol() {
    answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n");

    assertThat(Waiting.failure(BodyReader.all(get("/")).done).kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void aLengthThatIsNoNumberIsAFailureOfTheProtocol() {
    answer("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789");

    assertThat(Waiting.failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void aServerThatAnswersNothingHasClosedTheConnection() {
    server.script(RawConnection::readRequest);

    TransportException failure = Waiting.failure(sending("POST", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "HTT",
        "HTTP/1.1 2",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nX-A: b\r\n",
        "HTTP/1.1 200 OK\r\nX-A: b",
        "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nX-A: b\r\n\r",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"
      })
  void anAnswerThatIsCutOffInItsHeadIsNoAnswer(String head) {
    answerAndClose(head);

    TransportException failure = Waiting.failure(sending("GET", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void aLineThatIsCutOffAndIsNotHttpIsAFailureOfTheProtocol() {
    answerAndClose("SSH-2.0");

    assertThat(Waiting.failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void theHeadersAreHandedOverBeforeTheBodyBegins() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
          connection.stall();
          connection.write("hello");
          connection.readToEnd();
        });

    TransportResponse response = get("/");
    assertThat(response.status()).isEqualTo(200);
    server.connection(0).release();

    assertThat(BodyReader.text(response)).isEqualTo("hello");
  }

  @Test
  void whatHasComeOfABodyIsHandedOutAtOnce() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
          connection.stall();
          connection.write("1\r\nb\r\n0\r\n\r\n");
          connection.readToEnd();
        });
    BodyReader reader = BodyReader.waiting(get("/"));

    assertThat((char) reader.next().get(0)).isEqualTo('a');
    server.connection(0).release();

    assertThat((char) reader.next().get(0)).isEqualTo('b');
  }

  @Test
  void aSlowReaderHoldsTheServerBack() {
    long total = 256L << 20;
    server.script(connection -> stream(connection, total));
    BodyReader reader = BodyReader.waiting(get("/"));
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.respond("200 OK", "tick");
          }
        });

    long received = 0;
    for (int i = 0; i < 400; i++) {
      received += reader.next().remaining();
      // As long as this takes, a client that reads ahead has time to do so.
      assertThat(BodyReader.text(get("/"))).isEqualTo("tick");
      assertThat(server.connection(0).written() - received)
          .as("bytes under way, mostly in the buffers of the operating system")
          .isLessThan(32L << 20);
    }
    reader.cancel();
  }

  @Test
  void aLargeBodyArrivesWhole() {
    long total = 64L << 20;
    server.script(connection -> stream(connection, total));
    BodyReader reader = BodyReader.waiting(get("/"));

    long received = 0;
    while (received < total) {
      received += reader.next().remaining();
    }

    Waiting.result(reader.ask().done);
    assertThat(received).isEqualTo(total);
  }

  private static void stream(RawConnection connection, long total) throws IOException {
    connection.readRequest();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
    byte[] block = new byte[64 * 1024];
    for (long left = total; left > 0; left -= block.length) {
      connection.write(block);
    }
    connection.readToEnd();
  }

  @Test
  void aSecondSubscriberIsRefused() {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    TransportResponse response = get("/");
    BodyReader first = BodyReader.waiting(response);

    BodyReader second = BodyReader.all(response);

    assertThat(second.done).isCompletedExceptionally();
    first.next();
    Waiting.result(first.ask().done);
  }

  @Test
  void aServerThatAnswersAndLeavesBeforeTheEndOfTheUploadEndsTheExchange() {
    server.script(
        connection -> {
          connection.readBody(connection.readHead(), 1);
          connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nstop");
          connection.reset();
        });
    TestBody body = TestBody.endless(OptionalLong.empty());

    CompletableFuture<Void> ended = new CompletableFuture<>();
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    future.whenComplete((response, failure) -> ended.complete(null));

    // The client looks for an answer once the request is sent, so this one is lost as a rule.
    Waiting.result(ended);
    Waiting.result(body.ended);
    assertThat(server.requests()).noneMatch(RawRequest::isComplete);
  }
}
