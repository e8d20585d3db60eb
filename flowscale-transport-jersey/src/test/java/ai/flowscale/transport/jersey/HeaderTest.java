package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.RawRequest;
import java.net.URI;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest extends TransportTest {

  private RawRequest received(TransportRequest request) {
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.respond("200 OK", "fine");
          }
        });
    assertThat(BodyReader.text(Waiting.result(transport.send(request)))).isEqualTo("fine");
    return server.requests().get(server.requests().size() - 1);
  }

  private RawRequest received(String method, TestBody body) {
    return received(TransportRequest.of(method, server.uri("/x"), Headers.empty(), body));
  }

  @Test
  void aGetHasNoBodyAndNoLength() {
    RawRequest request = received("GET", null);

    assertThat(request.startLine()).isEqualTo("GET /x HTTP/1.1");
    assertThat(request.values("Host")).containsExactly("127.0.0.1:" + server.port());
    assertThat(request.values("Content-Length")).isEmpty();
    assertThat(request.values("Transfer-Encoding")).isEmpty();
  }

  @Test
  void overHttpNoUpgradeIsOffered() {
    RawRequest request = received("POST", TestBody.of(OptionalLong.of(2), "ab"));

    assertThat(request.values("Upgrade")).isEmpty();
    assertThat(request.values("HTTP2-Settings")).isEmpty();
    assertThat(request.values("Connection")).doesNotContain("Upgrade, HTTP2-Settings");
  }

  @Test
  void nothingIsAddedButTheHostAndTheFraming() {
    Headers headers = Headers.empty().with("Content-Type", "text/plain").with("Accept", "a/b");
    TestBody body = TestBody.of(OptionalLong.of(2), "ab");

    RawRequest get = received("GET", null);
    RawRequest post = received(TransportRequest.of("POST", server.uri("/"), headers, body));

    assertThat(get.fieldLines())
        .containsExactlyInAnyOrder("Host: 127.0.0.1:" + server.port(), "Connection: keep-alive");
    assertThat(post.fieldLines())
        .containsExactlyInAnyOrder(
            "Content-Type: text/plain",
            "Accept: a/b",
            "Content-Length: 2",
            "Host: 127.0.0.1:" + server.port(),
            "Connection: keep-alive");
  }

  @Test
  void pathAndQueryAreSentAsTheyStand() {
    URI uri = server.uri("/a%2Fb/%C3%A4%20?x=1%262&y=a+b&z=%23");

    RawRequest request = received(TransportRequest.of("GET", uri, Headers.empty(), null));

    assertThat(request.target()).isEqualTo("/a%2Fb/%C3%A4%20?x=1%262&y=a+b&z=%23");
  }

  @Test
  void headersAreSentInTheOrderOfEachName() {
    Headers headers =
        Headers.empty().with("X-Many", "one").with("X-API-KEY", "k").with("x-many", "two");

    RawRequest request = received(TransportRequest.of("GET", server.uri("/"), headers, null));

    assertThat(request.values("X-Many")).containsExactly("one", "two");
    assertThat(request.values("X-API-KEY")).containsExactly("k");
  }

  @Test
  void aBodyOfKnownLengthIsSentWithThatLength() {
    RawRequest request = received("POST", TestBody.of(OptionalLong.of(6), "abc", "def"));

    assertThat(request.values("Content-Length")).containsExactly("6");
    assertThat(request.values("Transfer-Encoding")).isEmpty();
    assertThat(request.bodySha256()).isEqualTo(Sha256.of("abcdef"));
    assertThat(request.isComplete()).isTrue();
  }

  @Test
  void aBodyOfUnknownLengthIsSentChunked() {
    RawRequest request = received("POST", TestBody.of(OptionalLong.empty(), "abc", "def"));

    assertThat(request.values("Content-Length")).isEmpty();
    assertThat(request.values("Transfer-Encoding")).containsExactly("chunked");
    assertThat(request.bodySha256()).isEqualTo(Sha256.of("abcdef"));
    assertThat(request.isComplete()).isTrue();
  }

  @Test
  void anEmptyBufferDoesNotEndAChunkedBody() {
    RawRequest request = received("POST", TestBody.of(OptionalLong.empty(), "abc", "", "def"));

    assertThat(request.bodySha256()).isEqualTo(Sha256.of("abcdef"));
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void withoutABodyALengthOfZeroIsSent(String method) {
    assertThat(received(method, null).values("Content-Length")).containsExactly("0");
  }

  @Test
  void anEmptyBodyIsSentWithALengthOfZero() {
    RawRequest request = received("POST", TestBody.of(OptionalLong.of(0)));

    assertThat(request.values("Content-Length")).containsExactly("0");
  }

  @Test
  void anEmptyBodyOfUnknownLengthIsSentAsALastChunk() {
    RawRequest request = received("POST", TestBody.of(OptionalLong.empty()));

    assertThat(request.values("Transfer-Encoding")).containsExactly("chunked");
    assertThat(request.isComplete()).isTrue();
    assertThat(request.bodyBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Connection", "content-length", "Expect", "HOST", "Upgrade", "Transfer-Encoding"})
  void headersOfTheTransportAreRefusedInTheFuture(String name) {
    Headers headers = Headers.empty().with(name, "canary");

    TransportException failure =
        Waiting.failure(
            transport.send(TransportRequest.of("POST", server.uri("/"), headers, null)));

    assertThat(failure.kind()).isEqualTo(Kind.OTHER);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure).hasMessageContaining(name).hasNoCause();
  }

  @Test
  void aHeaderValueThatIsRefusedIsNotToldInTheFailure() {
    Headers headers = Headers.empty().with("X-API-KEY", "canary\r\nX-Other: 1");

    TransportException failure =
        Waiting.failure(transport.send(TransportRequest.of("GET", server.uri("/"), headers, null)));

    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure).hasStackTraceContaining("X-API-KEY");
    assertThat(Stacks.of(failure)).doesNotContain("canary");
  }

  @Test
  void anAddressThatCannotBeSentIsNotToldInTheFailure() {
    TransportException failure =
        Waiting.failure(sending("GET", URI.create("ftp://h/?canary"), null));

    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(Stacks.of(failure)).doesNotContain("canary");
  }
}
