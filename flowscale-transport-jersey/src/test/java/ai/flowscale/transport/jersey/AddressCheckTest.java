package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.ProxySettings;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The settings say where a connection may be made, once a name has been looked up. */
class AddressCheckTest extends JerseyTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void endExecutor() {
    executor.shutdownNow();
  }

  private TestConfig allowing(BiPredicate<String, InetAddress> allowed) {
    return TestConfig.on(executor)
        .connectingTo(
            (host, address) -> {
              asked.add(host);
              return allowed.test(host, address);
            });
  }

  private URI byName() {
    return URI.create("http://LOCALHOST:" + server().port() + "/secret?canary");
  }

  private void responding() {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "fine");
              }
            });
  }

  @Test
  void noConnectionIsMadeWhereNoAddressIsAllowed() {
    over(provider().create(allowing((host, address) -> false)));

    for (URI uri : List.of(byName(), server().uri("/"), URI.create("http://[::1]:9/"))) {
      TransportException failure = failure(sending("POST", uri));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure).hasMessageContaining("may be connected to");
      assertThat(failure).hasMessageNotContaining("canary");
    }

    assertThat(server().connections()).isEmpty();
    assertThat(asked).contains("localhost", "127.0.0.1", "[::1]");
    assertThat(transport().capabilities()).contains(Capability.ADDRESS_CHECK);
  }

  @Test
  void onlyTheAddressesThatAreAllowedAreConnectedTo() {
    over(provider().create(allowing((host, address) -> address.getAddress().length == 4)));
    responding();

    assertThat(text(result(sending("GET", byName())))).isEqualTo("fine");

    assertThat(asked).contains("localhost");
  }

  @Test
  void behindAProxyNothingIsAsked() {
    over(
        provider()
            .create(
                allowing((host, address) -> false)
                    .through(new ProxySettings("localhost", server().port(), null, null))));
    responding();

    assertThat(text(result(sending("GET", URI.create("http://service.invalid/")))))
        .isEqualTo("fine");

    assertThat(asked).isEmpty();
  }

  @Test
  void aCheckThatThrowsEndsOneExchangeAndLeavesNoConnectionTaken() {
    AtomicBoolean broken = new AtomicBoolean(true);
    over(
        provider()
            .create(
                allowing(
                        (host, address) -> {
                          if (broken.get()) {
                            throw new AssertionError("broken");
                          }
                          return true;
                        })
                    .withConnections(1)));
    responding();
    for (int i = 0; i < 3; i++) {
      assertThat(failure(sending("GET", byName())).sent()).isEqualTo(Sent.NO);
    }
    broken.set(false);

    assertThat(text(result(sending("GET", byName())))).isEqualTo("fine");
  }
}
