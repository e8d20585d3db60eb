package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application's TLS context, and what is negotiated over TLS. */
class TlsTest extends TransportTest {
  private static final String PASSWORD = "changeit";
  @TempDir private static Path folder;

  private Vertx vertx;
  private boolean trusting = true;

  @BeforeAll
  static void makeKeys() throws IOException, InterruptedException {
    makeKey("localhost", "dns:localhost");
    makeKey("elsewhere", "dns:elsewhere.invalid");
  }

  private static void makeKey(String name, String subject)
      throws IOException, InterruptedException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-keystore",
                store(name).toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subject)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private static Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  @BeforeEach
  void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void closeVertx() {
    Waiting.result(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private URI serve(String key, boolean http2, ClientAuth clientAuth) {
    HttpServer https =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setUseAlpn(http2)
                    .setClientAuth(clientAuth)
                    .setKeyCertOptions(pfx(key))
                    .setTrustOptions(pfx("localhost")))
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(body -> request.response().end(request.version() + " " + body)));
    int port =
        Waiting.result(https.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture())
            .actualPort();
    return URI.create("https://localhost:" + port + "/");
  }

  private static PfxOptions pfx(String name) {
    return new PfxOptions().setPath(store(name).toString()).setPassword(PASSWORD);
  }

  @Override
  TransportConfig config() {
    TransportConfig defaults = super.config();
    return new TransportConfig() {
      @Override
      public Executor executor() {
        return defaults.executor();
      }

      @Override
      public Optional<SSLContext> sslContext() {
        return trusting ? Optional.of(context()) : Optional.empty();
      }
    };
  }

  /** Trusts both keys, and presents the first one. */
  private static SSLContext context() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (String name : new String[] {"localhost", "elsewhere"}) {
        trusted.setCertificateEntry(name, load(name).getCertificate(name));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load("localhost"), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore load(String name) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(name))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  @Test
  void http2IsNegotiatedWithAServerThatOffersIt() {
    URI uri = serve("localhost", true, ClientAuth.NONE);

    TransportResponse response =
        Waiting.result(sending("POST", uri, TestBody.of(OptionalLong.empty(), "ab", "cd")));

    assertThat(response.protocol()).isEqualTo("HTTP/2");
    assertThat(BodyReader.text(response)).isEqualTo("HTTP_2 abcd");
  }

  @Test
  void withoutAnOfferOfHttp2Http11IsSpoken() {
    URI uri = serve("localhost", false, ClientAuth.NONE);

    TransportResponse response =
        Waiting.result(sending("POST", uri, TestBody.of(OptionalLong.of(4), "ab", "cd")));

    assertThat(response.protocol()).isEqualTo("HTTP/1.1");
    assertThat(BodyReader.text(response)).isEqualTo("HTTP_1_1 abcd");
  }

  @Test
  void theContextsClientCertificateIsPresented() {
    URI uri = serve("localhost", false, ClientAuth.REQUIRED);

    assertThat(Waiting.result(sending("GET", uri, null)).status()).isEqualTo(200);
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() {
    assertRefused(serve("elsewhere", true, ClientAuth.NONE));
  }

  @Test
  void withoutAContextTheKeysOfThePlatformCount() {
    trusting = false;
    transport.close();
    transport = new VertxTransportProvider().create(config());

    assertRefused(serve("localhost", true, ClientAuth.NONE));
  }

  private void assertRefused(URI uri) {
    TransportException failure = Waiting.failure(sending("POST", uri, null));

    assertThat(failure.kind()).isEqualTo(Kind.TLS);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @Test
  void anUploadOverHttp2ThatFailsEndsTheStreamAndSparesTheConnection() {
    URI uri = serve("localhost", true, ClientAuth.NONE);
    RuntimeException cause = new IllegalStateException("disk full");

    TransportException failure =
        Waiting.failure(sending("POST", uri, TestBody.failing(OptionalLong.empty(), 20, cause)));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(BodyReader.text(Waiting.result(sending("POST", uri, null)))).isEqualTo("HTTP_2 ");
  }
}
