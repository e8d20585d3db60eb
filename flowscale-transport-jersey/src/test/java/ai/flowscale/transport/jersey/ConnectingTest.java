package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.server.RawConnection;
import org.junit.jupiter.api.Test;

/** Apache HttpClient makes connections without a way to end that. */
class ConnectingTest extends JerseyTest {

  @Test
  void cancellingAtOnceLeavesNoConnectionOpenNotEvenAnIdleOne() {
    server().script(RawConnection::readRequest);
    failure(sending("GET", "/first", null));

    // The moments differ: many in the middle of making the connection, as the client is warm.
    for (int i = 0; i < 200; i++) {
      sending("GET", "/cancelled", null).cancel(true);
    }

    server()
        .await(
            "the end of all connections but the first, which the server has ended",
            () ->
                server().connections().stream()
                    .skip(1)
                    .allMatch(connection -> connection.end() != null));
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "still works");
            });
    assertThat(text(get("/"))).isEqualTo("still works");
  }
}
