package com.example.flowscale.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit leaves to each transport: its way into TLS. */
class TlsTest {
  private static final String PASSWORD = "changeit";
  @TempDir private static Path folder;

  @BeforeAll
  static void makeKeys() throws IOException, InterruptedException {
    makeKey("localhost");
    makeKey("elsewhere");
  }

  private static void makeKey(String host) throws IOException, InterruptedException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String[] command = {
      keytool,
      "-genkeypair",
      "-keystore",
      store(host).toString(),
      "-storepass",
      PASSWORD,
      "-alias",
      host,
      "-keyalg",
      "EC",
      "-dname",
      "CN=" + host,
      "-ext",
      "san=dns:" + host
    };
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private static Path store(String host) {
    return folder.resolve(host + ".p12");
  }

  private static KeyStore load(String host) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(host))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /** Presents the key of one host, and trusts those of both. */
  private static SSLContext context(String host) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (String name : new String[] {"localhost", "elsewhere"}) {
      trusted.setCertificateEntry(name, load(name).getCertificate(name));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(host), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Responses one request, if it gets that far. */
  private static URI serve(String host, boolean clientCertificate)
      throws GeneralSecurityException, IOException {
    SSLServerSocket listening =
        (SSLServerSocket)
            context(host)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listening.setNeedClientAuth(clientCertificate);
    Thread serving = new Thread(() -> answer(listening));
    serving.setDaemon(true);
    serving.start();
    return URI.create("https://localhost:" + listening.getLocalPort() + "/");
  }

  private static void answer(SSLServerSocket listening) {
    try (listening;
        SSLSocket socket = (SSLSocket) listening.accept()) {
      socket.getInputStream().read(new byte[8192]);
      socket.getOutputStream().write("HTTP/1.1 204 Fine\r\n\r\n".getBytes(US_ASCII));
      socket.getInputStream().read();
    } catch (IOException refused) {
      // What the client makes of it is what the tests look at.
    }
  }

  private static TransportResponse post(URI uri, Optional<SSLContext> context) throws Exception {
    TransportConfig config =
        new TransportConfig() {
          @Override
          public Executor executor() {
            return Runnable::run;
          }

          @Override
          public Optional<SSLContext> sslContext() {
            return context;
          }
        };
    try (Transport transport = new JettyTransportProvider().create(config)) {
      return transport
          .send(TransportRequest.of("POST", uri, Headers.empty(), null))
          .get(120, TimeUnit.SECONDS);
    }
  }

  @Test
  void theContextIsObeyed() throws Exception {
    assertThat(post(serve("localhost", false), Optional.of(context("localhost"))).status())
        .isEqualTo(204);
  }

  @Test
  void theClientCertificateOfTheContextIsPresented() throws Exception {
    assertThat(post(serve("localhost", true), Optional.of(context("localhost"))).status())
        .isEqualTo(204);
  }

  @Test
  void aCertificateOfAnotherHostIsRefusedAndNothingIsSent() throws Exception {
    assertRefused(serve("elsewhere", false), Optional.of(context("localhost")));
  }

  @Test
  void withoutAContextThePlatformsAuthoritiesCount() throws Exception {
    assertRefused(serve("localhost", false), Optional.empty());
  }

  private static void assertRefused(URI uri, Optional<SSLContext> context) {
    assertThatThrownBy(() -> post(uri, context))
        .cause()
        .isInstanceOfSatisfying(
            TransportException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.TLS);
              assertThat(failure.sent()).isEqualTo(Sent.NO);
            });
  }
}
