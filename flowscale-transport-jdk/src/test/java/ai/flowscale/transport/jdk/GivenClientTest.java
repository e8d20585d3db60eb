package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.transport.TestBody;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GivenClientTest extends JdkTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final StubbornClient stubborn = new StubbornClient();

  @BeforeEach
  void overTheGivenClient() {
    over(JdkTransport.using(client));
  }

  @AfterEach
  void endTheStubbornClient() {
    stubborn.end();
  }

  @Test
  void aGivenClientIsUsedAndNotClosed() {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "fine");
              }
            });
    assertThat(text(get("/"))).isEqualTo("fine");

    transport().close();

    assertThat(failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.CLOSED);
    over(JdkTransport.using(client));
    assertThat(text(get("/"))).isEqualTo("fine");
    assertThat(server().connections()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(value = HttpClient.Redirect.class, names = "NEVER", mode = EnumSource.Mode.EXCLUDE)
  void aClientThatFollowsRedirectsIsRefused(HttpClient.Redirect redirect) {
    assertRefused(HttpClient.newBuilder().followRedirects(redirect), "follows redirects", "NEVER");
  }

  @Test
  void aClientThatKeepsCookiesIsRefused() {
    assertRefused(
        HttpClient.newBuilder().cookieHandler(new CookieManager()),
        "cookie handler",
        "cookieHandler");
  }

  @Test
  void aClientThatAuthenticatesByItselfIsRefused() {
    assertRefused(
        HttpClient.newBuilder().authenticator(new Authenticator() {}),
        "authenticator",
        "proxy's credentials");
  }

  private static void assertRefused(HttpClient.Builder builder, String setting, String remedy) {
    HttpClient wrong = builder.build();
    assertThatThrownBy(() -> JdkTransport.using(wrong))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining(remedy);
  }

  @Test
  void aGivenClientPromisesNothingAboutSettingsThatAreItsOwn() {
    assertThat(transport().capabilities())
        .containsExactlyInAnyOrder(
            Capability.ABORTS_EXCHANGE,
            Capability.NEVER_RESENDS,
            Capability.ERROR_BODIES,
            Capability.HTTP_2);
  }

  @Test
  void aClientPinnedToHttp11DoesNotPromiseHttp2() {
    HttpClient pinned = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    assertThat(JdkTransport.using(pinned).capabilities()).doesNotContain(Capability.HTTP_2);
  }

  @Test
  void aWrapperAroundAClientPromisesNothing() {
    assertThat(JdkTransport.using(stubborn).capabilities()).isEmpty();
  }

  @Test
  void anAnswerThatComesAfterTheCancelIsGivenBack() {
    over(JdkTransport.using(stubborn));
    var future = sending("GET", "/", null);
    stubborn.awaitRequest();

    future.cancel(true);
    CompletableFuture<Void> cancelled = stubborn.answer();

    assertThat(cancelled).isCompleted();
  }

  @Test
  void cancellingClosesTheBodyEvenIfTheClientDoesNotListen() {
    over(JdkTransport.using(stubborn));
    TestBody body = TestBody.endless(OptionalLong.empty());
    var future = sending("POST", "/", body);
    stubborn.readBody();
    assertThat(Polling.holds(TimeLimit.get(), () -> !body.isReleased())).isTrue();

    future.cancel(true);

    body.awaitRelease();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aConnectionThatEndsBehindTheHeadFailsTheBodyAlone(HttpClient.Version version) {
    stubborn.version = version;
    stubborn.broken = new IOException("the connection ended");
    over(JdkTransport.using(stubborn));
    var future = sending("GET", "/", null);
    stubborn.awaitRequest();

    stubborn.answer();
    stubborn.end();

    assertThat(result(future).status()).isEqualTo(200);
    assertThat(failure(reading(result(future)))).hasCause(stubborn.broken);
  }

  @Test
  void anErrorOfTheClientEndsTheExchange() {
    stubborn.error = new OutOfMemoryError("unable to create native thread");
    over(JdkTransport.using(stubborn));

    assertThat(failure(sending("GET", "/", null))).hasCause(stubborn.error);
  }

  @Test
  void whatTheClientThrowsBecomesAFailedFuture() {
    stubborn.thrown = new IllegalStateException("no more");
    over(JdkTransport.using(stubborn));

    assertThat(failure(sending("GET", "/", null))).hasCause(stubborn.thrown);
  }
}
