package ai.flowscale.tck.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.tck.server.RawConnection.End;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts of HTTP/1.1 meet a client that speaks HTTP/2. */
class RawServerHttp2Test {
  private final RawServer server = RawServer.startHttp2(TestAuthority.serverContext());
  private final HttpClient client =
      HttpClient.newBuilder().sslContext(TestAuthority.clientContext()).build();

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> get() throws IOException, InterruptedException {
    return client.send(request().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(server.uri("/a?b"));
  }

  @Test
  void requestAndResponseAreTranslated() throws Exception {
    server.always(
        connection -> {
          RawRequest request = connection.readRequest();
          connection.write(
              "HTTP/1.1 201 Made\r\nX-Many: 1\r\nX-Many: 2\r\nTransfer-Encoding: chunked\r\n\r\n");
          connection.write("3\r\nabc\r\n2;x=y\r\n" + request.bodyBytes() + "\r\n0\r\n\r\n");
        });

    HttpResponse<String> response =
        client.send(
            request().header("X-Sent", "s").POST(BodyPublishers.ofString("x".repeat(20))).build(),
            BodyHandlers.ofString());

    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().allValues("x-many")).containsExactly("1", "2");
    assertThat(response.body()).isEqualTo("abc20");
    RawRequest request = server.requests().get(0);
    assertThat(request.startLine()).isEqualTo("POST /a?b HTTP/1.1");
    assertThat(request.values("x-sent")).containsExactly("s");
    assertThat(request.values("host")).containsExactly("localhost:" + server.port());
    assertThat(request.isComplete()).isTrue();
  }

  @Test
  void aBodyOfUnknownLengthAndALongOneAreRead() throws Exception {
    byte[] body = new byte[1 << 20];
    server.always(
        connection ->
            connection.respond("200 OK", connection.readRequest().bodyBytes() + " bytes"));

    HttpResponse<String> response =
        client.send(
            request().POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body))).build(),
            BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo(body.length + " bytes");
    assertThat(server.requests().get(0).values("Transfer-Encoding")).containsExactly("chunked");
  }

  @Test
  void anInterimResponseAndALongHeadArrive() throws Exception {
    String value = "v".repeat(20_000);
    server.always(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n");
          connection.write("HTTP/1.1 200 OK\r\nX-Long: " + value + "\r\n\r\nto the end");
        });

    HttpResponse<String> response = get();

    assertThat(response.headers().firstValue("x-long")).contains(value);
    assertThat(response.body()).isEqualTo("to the end");
  }

  @Test
  void aScriptThatEndsEarlyOrResetsBreaksItsStreamAlone() throws Exception {
    server
        .script(
            RawConnection::readRequest,
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
              connection.reset();
            })
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "whole");
            });

    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    assertThat(get().body()).isEqualTo("whole");
  }

  @Test
  void aClientThatCancelsIsSeen() {
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(request().build(), BodyHandlers.ofString());
    server.await("a request", () -> !server.requests().isEmpty());

    future.cancel(true);

    server.await("the reset", () -> server.connection(0).end() == End.RESET);
  }

  @Test
  void aClientThatDoesNotReadStopsTheScript() throws Exception {
    long total = 1L << 30;
    server.always(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
          byte[] block = new byte[64 * 1024];
          for (long sent = 0; sent < total; sent += block.length) {
            connection.write(block);
          }
        });
    HttpResponse<InputStream> response =
        client.send(request().build(), BodyHandlers.ofInputStream());

    try (InputStream body = response.body()) {
      assertThat(body.readNBytes(1_000_000)).hasSize(1_000_000);
      assertThat(server.connection(0).written()).isLessThan(total / 2);
    }
    server.await("the reset", () -> server.connection(0).end() == End.RESET || !isOpen());
  }

  private boolean isOpen() {
    return server.connection(0).isOpen();
  }

  @Test
  void aWarmUpIsNotSeenByScripts() throws Exception {
    server.answerWarmUps();
    server.always(connection -> connection.respond("200 OK", connection.readRequest().target()));
    URI warmUp = server.uri(RawServer.WARM_UP);

    String first =
        client.send(HttpRequest.newBuilder(warmUp).build(), BodyHandlers.ofString()).body();

    assertThat(first).isEqualTo("warm");
    assertThat(get().body()).isEqualTo("/a?b");
    assertThat(server.connections()).hasSize(1);
    assertThat(server.requests()).hasSize(1);
  }
}
