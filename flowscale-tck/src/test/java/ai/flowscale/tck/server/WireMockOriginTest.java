package ai.flowscale.tck.server;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireMockOriginTest {
  private final WireMockOrigin origin = WireMockOrigin.start();

  @AfterEach
  void stop() {
    origin.close();
  }

  private static HttpClient client(SSLContext context) {
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private HttpResponse<String> get(SSLContext context, URI uri) throws Exception {
    origin
        .wireMock()
        .stubFor(
            any(anyUrl())
                .willReturn(ok("hello {{request.path}}").withTransformers("response-template")));
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept-Encoding", "gzip").build();
    return client(context).send(request, BodyHandlers.ofString());
  }

  @Test
  void overTlsHttp2IsNegotiated() throws Exception {
    HttpResponse<String> response = get(TestAuthority.clientContext(), origin.uri("/a?b"));

    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.body()).isEqualTo("hello {{request.path}}");
    assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(origin.requests()).extracting(LoggedRequest::getUrl).containsExactly("/a?b");
  }

  @Test
  void itsCertificateIsTheOneOfTheTestAuthority() throws Exception {
    URI byAddress = URI.create("https://127.0.0.1:" + origin.uri("/").getPort() + "/");
    assertThat(get(TestAuthority.clientContext(), byAddress).statusCode()).isEqualTo(200);

    assertThatThrownBy(() -> get(SSLContext.getDefault(), origin.uri("/")))
        .isInstanceOf(SSLHandshakeException.class);
    assertThat(origin.requests()).hasSize(1);
  }

  @Test
  void closingItBreaksWhatIsOpen() throws Exception {
    origin
        .wireMock()
        .stubFor(any(anyUrl()).willReturn(ok("dribbled").withChunkedDribbleDelay(2, 600_000)));
    HttpClient client = client(TestAuthority.clientContext());
    CompletableFuture<?> waiting =
        client.sendAsync(HttpRequest.newBuilder(origin.uri("/")).build(), BodyHandlers.ofString());
    try (Socket silent = new Socket("127.0.0.1", origin.uri("/").getPort())) {
      assertThat(
              Polling.holds(
                  TimeLimit.get(),
                  () -> origin.openConnections() == 2 && origin.requests().size() == 1))
          .isTrue();

      origin.close();

      assertThat(origin.openConnections()).isZero();
      assertThat(isEnded(silent)).isTrue();
      assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
    }
  }

  /** Reads to the end, which does not come where the connection stays open. */
  private static boolean isEnded(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException broken) {
      return true;
    }
  }
}
