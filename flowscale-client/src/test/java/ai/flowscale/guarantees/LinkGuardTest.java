package ai.flowscale.guarantees;

import static ai.flowscale.testing.Outputs.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A link leads out of the network, or to the host of the base URL, or where the user allows it. */
class LinkGuardTest extends ManualTest {
  private static final String PUBLIC = "https://203.0.113.5";
  private static final String PRIVATE = "https://10.1.2.3";
  private static final String LOOPBACK = "http://127.0.0.1:8080";
  private static final String ALLOWED = "10.9.9.9";

  private static ScriptedTransport picture() {
    return ScriptedTransport.inTurn(ScriptedTransport.response(200, Map.of(), "picture"));
  }

  private ManualClient client(String base, ScriptedTransport transport) {
    return client(
        transport,
        settings ->
            settings.baseUrl(base).allowInsecureHost("10.1.2.4").allowDownloadHost(ALLOWED));
  }

  private void assertRefused(String base, String link) {
    ManualClient client = client(base, picture());
    assertThat(failure(client.async.openOutput(output("a.png", link))))
        .isInstanceOfSatisfying(
            DownloadException.class,
            e -> assertThat(e.reason()).isEqualTo(DownloadException.Reason.LINK_REFUSED));
    assertThat(client.requests()).isEmpty();
  }

  private void assertFollowed(String base, String link) {
    ManualClient client = client(base, picture());
    client.flowscale.openOutput(output("a.png", link)).close();
    assertThat(client.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://10.1.2.4/x",
        "https://169.254.169.254/latest/meta-data",
        "http://10.1.2.3/x"
      })
  void aPrivateBaseOpensNoOtherPrivateHost(String link) {
    assertRefused(PRIVATE, link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "http://203.0.113.9/x",
        "https://[fd00::1]/x"
      })
  void aLoopbackBaseOpensNoOtherPrivateHost(String link) {
    assertRefused(LOOPBACK, link);
  }

  @ParameterizedTest
  @CsvSource({
    PRIVATE + ", https://10.1.2.3/x",
    PRIVATE + ", https://10.1.2.3:9000/x",
    PRIVATE + ", https://203.0.113.9/x",
    PRIVATE + ", http://" + ALLOWED + "/x",
    "http://10.1.2.4, http://10.1.2.4:9000/x",
    "https://[fd00::1], https://[fd00::1]/x",
    LOOPBACK + ", http://127.0.0.1:9/x",
    LOOPBACK + ", http://localhost:9/x",
    LOOPBACK + ", http://[::1]:9/x",
    LOOPBACK + ", https://203.0.113.9/x",
  })
  void theHostOfTheBaseAndAllowedHostsAreOpen(String base, String link) {
    assertFollowed(base, link);
  }

  @Test
  void aHostWithAnUnderscoreIsToldAsThat() {
    ManualClient client = client(PUBLIC, picture());
    assertThat(failure(client.async.openOutput(output("a.png", "https://my_bucket.example/x"))))
        .hasMessageContaining("underscore")
        .message()
        .doesNotContain("allowDownloadHost");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Teredo
        "2001:0:c000:201::1",
        "2001::1",
        // SIIT
        "::ffff:0:7f00:1",
        "::ffff:0:10.0.0.1",
        // ISATAP
        "2a00:1::5efe:10.0.0.1",
        "2a00:1::200:5efe:127.0.0.1",
        // IPv4-mapped
        "::ffff:10.0.0.1",
      })
  void anAddressThatStandsForAPrivateOneIsPrivate(String address) {
    assertRefused(PUBLIC, "https://[" + address + "]/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:0:203.0.113.9",
        "2a00:1::5efe:203.0.113.9",
        "2a00:1::200:5efe:203.0.113.9",
        "2001:1::1",
        "2001:4860:4860::8888"
      })
  void anAddressThatStandsForAPublicOneIsPublic(String address) {
    assertFollowed(PUBLIC, "https://[" + address + "]/x");
  }

  @Test
  void responsesThatRedirectAreClosed() {
    AtomicInteger closed = new AtomicInteger();
    ScriptedTransport redirecting =
        ScriptedTransport.inTurn(
            redirect("https://203.0.113.10/y", closed),
            redirect("https://203.0.113.11/z", closed),
            ScriptedTransport.response(200, Map.of(), "picture"));
    ManualClient client = client(PUBLIC, redirecting);
    client.flowscale.openOutput(output("a.png", "https://203.0.113.9/x")).close();

    assertThat(client.requests()).hasSize(3);
    assertThat(closed).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://127.0.0.1/x", "file:///etc/passwd", "http://203.0.113.9/x"})
  void aResponseThatRedirectsToAForbiddenPlaceIsClosed(String where) {
    AtomicInteger closed = new AtomicInteger();
    ScriptedTransport redirecting = ScriptedTransport.inTurn(redirect(where, closed));
    ManualClient client = client(PUBLIC, redirecting);
    assertThat(failure(client.async.openOutput(output("a.png", "https://203.0.113.9/x"))))
        .isInstanceOf(DownloadException.class);
    assertThat(client.requests()).hasSize(1);
    assertThat(closed).hasValue(1);
  }

  @Test
  void everyResponseOfAnEndlessRedirectIsClosed() {
    AtomicInteger closed = new AtomicInteger();
    ScriptedTransport redirecting =
        ScriptedTransport.inTurn(redirect("https://203.0.113.9/x", closed));
    ManualClient client = client(PUBLIC, redirecting);
    CompletableFuture<?> opening =
        client.async.openOutput(output("a.png", "https://203.0.113.9/x"));
    client.time.advance(Duration.ofMinutes(5));

    assertThat(opening).isCompletedExceptionally();
    assertThat(closed).hasValue(client.requests().size());
  }

  private static ScriptedTransport.Response redirect(String where, AtomicInteger closed) {
    return () ->
        CompletableFuture.completedFuture(
            new TransportResponse() {
              private final TransportResponse response =
                  new ManualBody().response(Map.of("Location", List.of(where)));

              @Override
              public int status() {
                return 302;
              }

              @Override
              public Headers headers() {
                return response.headers();
              }

              @Override
              public String protocol() {
                return response.protocol();
              }

              @Override
              public InputStream body() {
                return response.body();
              }

              @Override
              public void close() {
                closed.incrementAndGet();
              }
            });
  }

  /** The address may change between the check of the link and the connection. */
  @ParameterizedTest
  @CsvSource({
    "files.example, 203.0.113.9, true",
    "files.example, 127.0.0.1, false",
    "files.example, 10.1.2.3, false",
    "files.example, ::1, false",
    "files.example, 2001::1, false",
    "api.example, 10.1.2.3, true",
    "api.example., 10.1.2.3, true",
    "allowed.example, 10.1.2.3, true",
    "localhost, 127.0.0.1, false",
  })
  void aTransportIsToldWhichAddressesItMayConnectTo(
      String host, String address, boolean allowed, @TempDir Path services) throws IOException {
    assertThat(transportConfig("https://api.example", services).mayConnect(host, address(address)))
        .isEqualTo(allowed);
  }

  @Test
  void aMappedAddressIsAsPrivateAsTheOneItStandsFor(@TempDir Path services) throws IOException {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    mapped[12] = 10;
    TransportConfig config = transportConfig("https://api.example", services);

    assertThat(config.mayConnect("files.example", Inet6Address.getByAddress(null, mapped, 0)))
        .isFalse();
  }

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  private static TransportConfig transportConfig(String base, Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(
        services.resolve(TransportProvider.class.getName()), List.of(Provider.class.getName()));
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, LinkGuardTest.class.getClassLoader());
        Flowscale client =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(base)
                    .apiKey("key")
                    .allowDownloadHost("allowed.example")
                    .classLoader(loader)
                    .build())) {
      // The transport is made for the first request.
      assertThatThrownBy(() -> client.getRun("r1")).isInstanceOf(FlowscaleException.class);
    }
    return Provider.given;
  }

  /** Keeps the settings that it is given. */
  public static final class Provider implements TransportProvider {
    private static volatile TransportConfig given;

    @Override
    public String name() {
      return "keeping";
    }

    @Override
    public Transport create(TransportConfig config) {
      given = config;
      return ScriptedTransport.inTurn(ScriptedTransport.json(404, "{\"detail\": \"no run\"}"));
    }
  }
}
