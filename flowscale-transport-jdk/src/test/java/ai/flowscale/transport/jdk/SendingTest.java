package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways of asking the JDK's client, whichever this machine is for. */
class SendingTest extends JdkTest {
  private static final WorkerPool WORKERS = new WorkerPool();

  private final HttpClient client = HttpClient.newHttpClient();

  static Stream<Arguments> ways() {
    return Stream.of(
        Arguments.of("asynchronous", Sending.asynchronous()),
        Arguments.of("blocking", Sending.blocking(WORKERS)));
  }

  private CompletableFuture<TransportResponse> send(URI uri, Sending way) {
    TransportRequest request = TransportRequest.of("GET", uri, Headers.empty(), null);
    Exchange exchange = new Exchange(request, true, ended -> {});
    exchange.start(client, RequestFactory.direct(), way);
    return exchange.answer();
  }

  @AfterEach
  void endWorkers() {
    WORKERS.release();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void anAnswerIsHandedOver(String name, Sending way) {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
            });

    assertThat(text(result(send(server().uri("/"), way)))).isEqualTo("fine");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void cancellingBeforeTheHeadersBreaksTheConnection(String name, Sending way) {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.readToEnd();
            });
    CompletableFuture<TransportResponse> answer = send(server().uri("/"), way);
    server().await("the request", () -> server().requests().size() == 1);

    answer.cancel(true);

    server().await("the end of the connection", () -> server().openConnections() == 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void aConnectionThatIsRefusedWasNotSentOn(String name, Sending way) throws IOException {
    // Bound and not listening: nobody else gets the port meanwhile.
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

      var failure =
          failure(send(URI.create("http://127.0.0.1:" + nobody.getLocalPort() + "/"), way));

      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
    }
  }
}
