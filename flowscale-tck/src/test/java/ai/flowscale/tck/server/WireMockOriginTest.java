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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireMockOriginTest {
  private WireMockOrigin origin = WireMockOrigin.startTls();

  @AfterEach
  void stop() {
    origin.close();
  }

  private void replaceBy(WireMockOrigin other) {
    origin.close();
    origin = other;
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
    HttpResponse<String> response = get(TestAuthority.clientContext(), origin.https("/a?b"));

    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.body()).isEqualTo("hello {{request.path}}");
    assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(origin.protocols()).containsExactly("HTTP/2");
  }

  @Test
  void withoutTlsAnOfferToUpgradeIsDeclined() throws Exception {
    HttpResponse<String> response = get(TestAuthority.clientContext(), origin.http("/1"));
    get(TestAuthority.clientContext(), origin.https("/2"));

    assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
    assertThat(origin.protocols()).containsExactly("HTTP/1.1", "HTTP/2");
    assertThat(origin.requests()).extracting(LoggedRequest::getUrl).containsExactly("/1", "/2");
    assertThat(origin.requests().get(0).containsHeader("Upgrade")).isTrue();
  }

  @Test
  void itCanDoWithoutTls() throws Exception {
    replaceBy(WireMockOrigin.start());

    assertThat(get(TestAuthority.clientContext(), origin.http("/")).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> origin.https("/")).isInstanceOf(RuntimeException.class);
  }

  @Test
  void itsCertificateIsTheOneOfTheTestAuthority() throws Exception {
    URI byAddress = URI.create("https://127.0.0.1:" + origin.https("/").getPort() + "/");
    assertThat(get(TestAuthority.clientContext(), byAddress).statusCode()).isEqualTo(200);

    assertThatThrownBy(() -> get(SSLContext.getDefault(), origin.https("/")))
        .isInstanceOf(SSLHandshakeException.class);
    assertThat(origin.requests()).hasSize(1);
  }

  @Test
  void aCertificateOfTheClientCanBeNeeded() throws Exception {
    replaceBy(WireMockOrigin.startTls(true));

    assertThatThrownBy(() -> get(TestAuthority.clientContext(), origin.https("/")))
        .isInstanceOf(IOException.class);
    assertThat(origin.requests()).isEmpty();
    assertThat(get(TestAuthority.clientContextWithCertificate(), origin.https("/")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void closingItBreaksWhatIsOpen() throws Exception {
    origin
        .wireMock()
        .stubFor(any(anyUrl()).willReturn(ok("dribbled").withChunkedDribbleDelay(2, 600_000)));
    HttpClient client = client(TestAuthority.clientContext());
    CompletableFuture<?> waiting =
        client.sendAsync(
            HttpRequest.newBuilder(origin.https("/")).build(), BodyHandlers.ofString());
    try (Socket silent = new Socket("127.0.0.1", origin.http("/").getPort());
        Socket asking = new Socket("127.0.0.1", origin.http("/").getPort())) {
      asking
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(
              new Changes()
                  .poll(
                      () -> origin.openConnections() == 3 && origin.requests().size() == 2,
                      TimeLimit.get()))
          .isTrue();

      origin.close();

      assertThat(origin.openConnections()).isZero();
      assertThat(isEnded(silent)).isTrue();
      assertThat(isEnded(asking)).isTrue();
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
