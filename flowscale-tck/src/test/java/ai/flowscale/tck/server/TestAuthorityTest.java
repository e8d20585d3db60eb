package ai.flowscale.tck.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestAuthorityTest {
  private final HttpsServer server = newServer();

  private static HttpsServer newServer() {
    try {
      return HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void serve(SSLContext context, boolean clientCertificateNeeded) {
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(clientCertificateNeeded);
            parameters.setSSLParameters(tls);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  private int get(SSLContext context, String host) throws Exception {
    URI uri = URI.create("https://" + host + ":" + server.getAddress().getPort() + "/");
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
        .statusCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void theServersCertificateIsGoodForThisHost(String host) throws Exception {
    serve(TestAuthority.serverContext(), false);

    assertThat(get(TestAuthority.clientContext(), host)).isEqualTo(204);
  }

  @Test
  void thePlatformDoesNotTrustTheAuthority() {
    serve(TestAuthority.serverContext(), false);

    assertThatThrownBy(() -> get(SSLContext.getDefault(), "localhost"))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void theCertificateForAnotherHostIsOfTheAuthorityButNotGoodForThisHost() {
    serve(TestAuthority.serverContextForAnotherHost(), false);

    assertThatThrownBy(() -> get(TestAuthority.clientContext(), "localhost"))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("localhost");
  }

  @Test
  void theUnknownAuthorityIsNotTrusted() {
    serve(TestAuthority.serverContextOfUnknownAuthority(), false);

    assertThatThrownBy(() -> get(TestAuthority.clientContext(), "localhost"))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("PKIX");
  }

  @Test
  void theClientsCertificateIsTrustedByTheServer() throws Exception {
    serve(TestAuthority.serverContext(), true);

    assertThat(get(TestAuthority.clientContextWithCertificate(), "localhost")).isEqualTo(204);
  }

  @Test
  void aClientWithoutACertificateIsNotTrustedByAServerThatNeedsOne() {
    serve(TestAuthority.serverContext(), true);

    assertThatThrownBy(() -> get(TestAuthority.clientContext(), "localhost"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theStoresCanBeCopiedAndAreGoodForDecades(@TempDir Path folder) throws Exception {
    KeyStore keys = load(TestAuthority.copyServerKeyStore(folder));
    KeyStore trusted = load(TestAuthority.copyTrustStore(folder));

    X509Certificate certificate = (X509Certificate) keys.getCertificate("server");
    certificate.verify(trusted.getCertificate("authority").getPublicKey());
    certificate.checkValidity(Date.from(Instant.parse("2100-01-01T00:00:00Z")));
    assertThat(keys.isKeyEntry("server")).isTrue();
  }

  private static KeyStore load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, TestAuthority.PASSWORD.toCharArray());
    }
    return store;
  }
}
