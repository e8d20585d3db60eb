package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.transport.TestBody;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Vert.x tells of an answer whenever it comes, and of its end before it was read. */
class ResponseEndTest extends VertxTest {

  @Test
  void anAnswerInTheMiddleOfTheUploadIsHandedOverAndEndsTheUpload() {
    server()
        .script(
            connection -> {
              connection.readBody(connection.readHead(), 1);
              connection.respond("413 Too Large", "stop");
              connection.readToEnd();
            });
    TestBody body = TestBody.endless(OptionalLong.empty());

    TransportResponse response = send("POST", "/", body);

    assertThat(response.status()).isEqualTo(413);
    assertThat(text(response)).isEqualTo("stop");
    body.awaitRelease();
    server().await("the end of the connection", () -> server().connection(0).end() != null);
    assertThat(server().requests()).noneMatch(RawRequest::isComplete);
  }

  @Test
  void aReaderThatLeavesAfterTheEndSparesTheConnectionThatAnotherUses() {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "hello");
              }
            });
    TransportResponse unread = get("/");
    assertThat(text(get("/"))).isEqualTo("hello");

    unread.close();

    assertThat(text(get("/"))).isEqualTo("hello");
    assertThat(server().requests()).hasSize(3);
  }
}
