package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.transport.TestBody;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.hc.client5.http.config.RequestConfig;
import org.glassfish.jersey.apache5.connector.Apache5ClientProperties;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.authentication.HttpAuthenticationFeature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GivenClientTest extends JerseyTest {

  static Stream<Client> clients() {
    return Stream.of(ClientBuilder.newClient(), ClientBuilder.newClient(apache()));
  }

  private static ClientConfig apache() {
    return new ClientConfig()
        .connectorProvider(new Apache5ConnectorProvider())
        .property(Apache5ClientProperties.DISABLE_COOKIES, true)
        .property(
            Apache5ClientProperties.REQUEST_CONFIG,
            RequestConfig.custom().setContentCompressionEnabled(false).build());
  }

  private void overClient(Client client) {
    over(JerseyTransport.using(client));
  }

  private void answering(String status, String body) {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond(status, body);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aGivenClientIsUsedAndNotClosed(Client client) {
    answering("200 OK", "fine");
    overClient(client);
    assertThat(text(get("/a%2Fb?x=1%262"))).isEqualTo("fine");

    transport().close();

    assertThat(failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.CLOSED);
    overClient(client);
    assertThat(text(get("/"))).isEqualTo("fine");
    assertThat(server().requests().get(0).target()).isEqualTo("/a%2Fb?x=1%262");
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aBodyThatFailsIsNotSentAtAll(Client client) {
    overClient(client);
    RuntimeException cause = new IllegalStateException("disk full");

    for (OptionalLong length : List.of(OptionalLong.of(1L << 40), OptionalLong.empty())) {
      TransportException failure =
          failure(sending("POST", "/", TestBody.failing(length, 20, cause)));

      assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure).hasCause(cause);
    }
    assertThat(server().connections()).isEmpty();
  }

  /** Connectors that announce a length hold the body in memory. */
  @ParameterizedTest
  @MethodSource("clients")
  void anUploadIsSentChunked(Client client) {
    answering("200 OK", "fine");
    overClient(client);

    text(send("POST", "/", TestBody.of(OptionalLong.of(2), "ab")));

    assertThat(server().requests().get(0).values("Transfer-Encoding")).containsExactly("chunked");
    assertThat(server().requests().get(0).values("Content-Length")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void anUploadThatIsCancelledIsSentWhole(Client client) {
    server()
        .script(
            connection -> {
              RawRequest request = connection.readHead();
              connection.readBody(request, 1);
              connection.stall();
              connection.readBody(request);
            });
    overClient(client);
    String half = "x".repeat(8 << 20);
    var future = sending("POST", "/", TestBody.of(OptionalLong.empty(), half, half));
    server()
        .await(
            "a part of the upload",
            () -> server().requests().stream().anyMatch(it -> it.bodyBytes() > 0));

    future.cancel(true);
    server().connection(0).release();

    server().await("the whole upload", () -> server().requests().get(0).isComplete());
    assertThat(server().requests().get(0).bodyBytes()).isEqualTo(16 << 20);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void anEndlessUploadThatIsCancelledIsNotSentAtAll(Client client) {
    overClient(client);
    TestBody body = TestBody.endless(OptionalLong.empty());
    var future = sending("POST", "/", body);
    server().await("the reading of the body", () -> body.opened() > 0);

    future.cancel(true);

    body.awaitRelease();
    assertThat(server().connections()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void closingEndsTheWaitingForAnAnswer(Client client) {
    overClient(client);
    var future = sending("GET", "/", null);
    server().await("the request", () -> server().requests().size() == 1);

    transport().close();

    assertThat(failure(future).kind()).isEqualTo(Kind.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void closingAResponseInTheMiddleOfItsBodyEndsTheReading(Client client) {
    server()
        .script(
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst");
              connection.readToEnd();
            });
    overClient(client);
    var response = get("/");
    var whole = reading(response);

    response.close();

    assertThat(failure(whole).kind()).isEqualTo(Kind.CANCELLED);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void nothingIsCertainOverAGivenClient(Client client) {
    overClient(client);
    server().close();

    TransportException failure = failure(sending("GET", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void aClientOverApacheKeepsTheBodiesOfErrors() {
    answering("401 Unauthorized", "wrong key");
    overClient(ClientBuilder.newClient(apache()));

    assertThat(transport().capabilities()).containsExactly(Capability.ERROR_BODIES);
    assertThat(text(send("POST", "/", TestBody.of(OptionalLong.empty(), "a"))))
        .isEqualTo("wrong key");
  }

  @Test
  void aClientOverAnythingElsePromisesNothing() {
    overClient(ClientBuilder.newClient());

    assertThat(transport().capabilities()).isEmpty();
  }

  @Test
  void aClientThatIsToldToFollowRedirectsIsRefused() {
    assertRefused(
        new ClientConfig().property(ClientProperties.FOLLOW_REDIRECTS, true),
        "follows redirects",
        "set to false");
  }

  @Test
  void aClientThatAuthenticatesByItselfIsRefused() {
    assertRefused(
        new ClientConfig().register(HttpAuthenticationFeature.basic("me", "canary")),
        "authenticates",
        "no HttpAuthenticationFeature");
  }

  @Test
  void aClientThatKeepsCookiesIsRefused() {
    assertRefused(
        apache().property(Apache5ClientProperties.DISABLE_COOKIES, false),
        "cookies",
        Apache5ClientProperties.DISABLE_COOKIES);
  }

  @Test
  void aClientThatDecompressesIsRefused() {
    assertRefused(
        apache().property(Apache5ClientProperties.REQUEST_CONFIG, RequestConfig.DEFAULT),
        "decompresses",
        Apache5ClientProperties.REQUEST_CONFIG);
  }

  private static void assertRefused(ClientConfig config, String setting, String remedy) {
    Client wrong = ClientBuilder.newClient(config);
    assertThatThrownBy(() -> JerseyTransport.using(wrong))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining(remedy)
        .hasMessageNotContaining("canary");
  }
}
