package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import org.junit.jupiter.api.Test;

/** Apache HttpClient's own retries are switched off for all methods. */
class SentOnceTest extends JerseyTest {

  @Test
  void notEvenAGetIsSentTwice() {
    server()
        .always(
            connection -> {
              connection.readHead();
              connection.reset();
            });

    assertThat(failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.CLOSED);

    awaitIdleExecutor();
    assertThat(server().requests()).hasSize(1);
  }
}
