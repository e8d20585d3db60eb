package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.transport.TestBody;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.OAuth2WebClient;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GivenWebClientTest extends VertxTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Vertx vertx;
  private WebClient client;

  @BeforeEach
  void overTheGivenClient() {
    vertx = Vertx.vertx();
    client = WebClient.create(vertx);
    over(WebClientTransport.using(vertx, client));
    answering("200 OK");
  }

  @AfterEach
  void closeVertx() {
    result(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private void answering(String status) {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.write(
                    "HTTP/1.1 "
                        + status
                        + "\r\nCache-Control: max-age=3600\r\nContent-Length: 4\r\n\r\nfine");
              }
            });
  }

  @Test
  void aGivenClientIsUsedAndNotClosed() {
    assertThat(text(get("/"))).isEqualTo("fine");

    transport().close();

    assertThat(failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.CLOSED);
    over(WebClientTransport.using(vertx, client));
    assertThat(text(get("/"))).isEqualTo("fine");
    assertThat(server().connections()).hasSize(1);
  }

  @Test
  void aRequestIsSentAsItStands() {
    text(get("/a%2Fb?x=1%262&x"));
    text(send("POST", "/", TestBody.of(OptionalLong.empty(), "one", "two")));

    assertThat(server().requests().get(0).target()).isEqualTo("/a%2Fb?x=1%262&x");
    assertThat(server().requests())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.values("User-Agent")).isEmpty())
        .allSatisfy(request -> assertThat(request.values("Upgrade")).isEmpty());
  }

  @Test
  void aRequestThatFailsLeavesNoFileOpen() throws IOException {
    assumeThat(DESCRIPTORS).as("the list of open files").isDirectory();
    server().always(RawConnection::readRequest);
    failure(sending("GET", "/", null));
    long before = openFiles();

    for (int i = 0; i < 10; i++) {
      failure(sending("POST", "/", TestBody.of(OptionalLong.empty(), "one")));
    }

    assertThat(Polling.holds(TimeLimit.get(), () -> openFiles() <= before))
        .as("open files: " + openFiles())
        .isTrue();
  }

  /** Counts those of this transport. */
  private static long openFiles() {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(GivenWebClientTest::isOurs).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOurs(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).getFileName().toString().startsWith("flowscale-");
    } catch (IOException closedSince) {
      return false;
    }
  }

  @Test
  void itPromisesWhatWebClientKeeps() {
    assertThat(transport().capabilities())
        .containsExactlyInAnyOrder(Capability.NEVER_RESENDS, Capability.ERROR_BODIES);
  }

  @Test
  void aWrapperAroundAClientPromisesNothing() {
    WebClient wrapper =
        (WebClient)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {WebClient.class},
                (proxy, method, arguments) -> null);

    assertThat(WebClientTransport.using(vertx, wrapper).capabilities()).isEmpty();
  }

  @Test
  void aSessionIsRefused() {
    assertRefused(
        () -> WebClientTransport.using(vertx, WebClientSession.create(client)),
        "WebClientSession, which adds its cookies");
  }

  @Test
  void aClientWithATokenIsRefused() {
    // One of these needs another artifact.
    assertRefused(
        () -> WebClientTransport.check(OAuth2WebClient.class),
        "OAuth2WebClient, which adds its token");
  }

  private static void assertRefused(ThrowingCallable handingIn, String what) {
    assertThatThrownBy(handingIn)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(what)
        .hasMessageContaining("FlowscaleConfig.Builder.headers");
  }
}
