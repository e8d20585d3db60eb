package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.transport.toolkit.RequestBodies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers close idle connections all the time, and now and then just before the next request. The
 * JDK's pool notices that by itself, unless the request overtakes it.
 */
class StaleConnectionTest extends JdkTest {
  private static final int TIMES = 300;
  private static final RequestBody BODY =
      RequestBodies.ofBytes("a form".getBytes(StandardCharsets.UTF_8));

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET"})
  void aRequestThatComesRightBehindTheEndOfItsConnectionArrivesOnceOrIsToldAsClosed(String method) {
    List<CompletableFuture<TransportResponse>> late = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      String target = "/" + i;
      CompletableFuture<CompletableFuture<TransportResponse>> sent = new CompletableFuture<>();
      server()
          .script(
              connection -> {
                connection.readRequest();
                connection.respond("200 OK", "first");
                connection.stall();
                connection.halfClose();
                sent.complete(sending(method, target, method.equals("GET") ? null : BODY));
              })
          .always(
              connection -> {
                connection.readRequest();
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
              });
      assertThat(text(get("/first"))).isEqualTo("first");
      server().connections().get(server().connections().size() - 1).release();
      late.add(result(sent));
      late.get(i).handle((response, failure) -> 0).join();
    }

    for (int i = 0; i < TIMES; i++) {
      String target = "/" + i;
      long arrived =
          server().requests().stream().map(RawRequest::target).filter(target::equals).count();
      try {
        late.get(i).join().close();
        assertThat(arrived).as("arrivals of " + target).isEqualTo(1);
      } catch (CompletionException e) {
        TransportException failure = (TransportException) e.getCause();
        assertThat(arrived).as("arrivals of " + target).isZero();
        assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
      }
    }
  }
}
