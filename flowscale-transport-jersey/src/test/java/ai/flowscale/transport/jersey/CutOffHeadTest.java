package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache HttpClient takes a head that is cut off for a whole one. */
class CutOffHeadTest extends JerseyTest {

  private void writeAndClose(String text) {
    server()
        .script(
            connection -> {
              connection.readRequest();
              connection.write(text);
            });
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
    writeAndClose(head);

    TransportException failure = failure(sending("GET", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void aLineThatIsCutOffAndIsNotHttpIsAFailureOfTheProtocol() {
    writeAndClose("SSH-2.0");

    assertThat(failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.PROTOCOL);
  }
}
