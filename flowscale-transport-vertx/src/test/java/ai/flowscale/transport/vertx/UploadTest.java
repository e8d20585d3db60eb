package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.transport.TestBody;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vert.x writes the head of a request with the first of its body. */
class UploadTest extends VertxTest {

  static Stream<OptionalLong> framings() {
    return Stream.of(OptionalLong.of(1L << 40), OptionalLong.empty());
  }

  @ParameterizedTest
  @MethodSource("framings")
  void aBodyThatFailsAtItsStartIsNotSentAndSparesTheConnection(OptionalLong length) {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
            });
    RuntimeException cause = new IllegalStateException("no such file");

    TransportException failure =
        failure(sending("POST", "/failing", TestBody.failing(length, 0, cause)));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(text(send("POST", "/next", null))).isEqualTo("fine");
    assertThat(server().requests()).extracting(RawRequest::target).containsExactly("/next");
  }
}
