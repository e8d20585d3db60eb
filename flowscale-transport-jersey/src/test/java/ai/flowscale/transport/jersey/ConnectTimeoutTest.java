package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.tck.server.UnresponsiveAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets know whole milliseconds, for 24 days at most, and zero as no limit at all. */
class ConnectTimeoutTest extends JerseyTest {

  @ParameterizedTest
  @ValueSource(strings = {"PT720H", "PT2562047788015215H30M7S", "PT2562047788015215H30M7.1S"})
  void aVeryLongLimitIsNoLimit(String limit) {
    connectingWithin(Duration.parse(limit));
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
            });

    assertThat(text(get("/"))).isEqualTo("fine");
  }

  @Test
  void aLimitBelowAMillisecondIsALimit() {
    connectingWithin(Duration.ofNanos(1));
    Optional<UnresponsiveAddress> unanswered = UnresponsiveAddress.open();
    assumeThat(unanswered).as("a system that answers nobody when its queue is full").isPresent();
    try (UnresponsiveAddress address = unanswered.orElseThrow()) {
      TransportException failure = failure(sending("POST", address.uri("/")));

      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
    }
  }
}
