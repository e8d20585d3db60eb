package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.tck.server.RawRequest;
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

class GivenClientTest extends TransportTest {

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

  private void over(Client client) {
    transport.close();
    transport = JerseyTransport.using(client);
  }

  private void answering(String status, String body) {
    server.always(
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
    over(client);
    assertThat(BodyReader.text(get("/a%2Fb?x=1%262"))).isEqualTo("fine");

    transport.close();

    assertThat(Waiting.failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.CLOSED);
    over(client);
    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");
    assertThat(server.requests().get(0).target()).isEqualTo("/a%2Fb?x=1%262");
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aBodyOfAnyFramingArrivesWhole(Client client) {
    answering("200 OK", "fine");
    over(client);

    BodyReader.text(send("POST", "/", TestBody.of(OptionalLong.of(6), "abc", "def")));
    BodyReader.text(send("POST", "/", TestBody.of(OptionalLong.empty(), "abc", "def")));

    assertThat(server.requests())
        .hasSize(2)
        .allMatch(RawRequest::isComplete)
        .extracting(RawRequest::bodySha256)
        .containsOnly(Sha256.of("abcdef"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aRedirectIsNotFollowed(Client client) {
    server.always(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
        });
    over(client);

    assertThat(get("/").status()).isEqualTo(302);

    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aBodyThatFailsIsNotSentAtAll(Client client) {
    over(client);
    RuntimeException cause = new IllegalStateException("disk full");

    for (OptionalLong length : List.of(OptionalLong.of(1L << 40), OptionalLong.empty())) {
      TransportException failure =
          Waiting.failure(sending("POST", "/", TestBody.failing(length, 20, cause)));

      assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure).hasCause(cause);
    }
    assertThat(server.connections()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void anUploadThatIsCancelledIsSentWhole(Client client) {
    server.script(
        connection -> {
          RawRequest request = connection.readHead();
          connection.readBody(request, 1);
          connection.stall();
          connection.readBody(request);
        });
    over(client);
    String half = "x".repeat(8 << 20);
    var future = sending("POST", "/", TestBody.of(OptionalLong.empty(), half, half));
    server.await(
        "a part of the upload",
        () -> server.requests().stream().anyMatch(it -> it.bodyBytes() > 0));

    future.cancel(true);
    server.connection(0).release();

    server.await("the whole upload", () -> server.requests().get(0).isComplete());
    assertThat(server.requests().get(0).bodySha256()).isEqualTo(Sha256.of(half + half));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void anEndlessUploadThatIsCancelledIsNotSentAtAll(Client client) {
    over(client);
    TestBody body = TestBody.endless(OptionalLong.empty());
    var future = sending("POST", "/", body);
    Waiting.result(body.started);

    future.cancel(true);

    Waiting.result(body.ended);
    assertThat(server.connections()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void closingEndsTheWaitingForAnAnswer(Client client) {
    over(client);
    var future = sending("GET", "/", null);
    server.await("the request", () -> server.requests().size() == 1);

    transport.close();

    assertThat(Waiting.failure(future).kind()).isEqualTo(Kind.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void closingAResponseInTheMiddleOfItsBodyEndsTheReading(Client client) {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst");
          connection.readToEnd();
        });
    over(client);
    var response = get("/");
    BodyReader reader = BodyReader.waiting(response);
    reader.next();
    reader.ask();

    response.close();

    assertThat(Waiting.failure(reader.done).kind()).isEqualTo(Kind.CANCELLED);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void nothingIsCertainOverAGivenClient(Client client) {
    over(client);
    server.close();

    assertThat(Waiting.failure(sending("GET", "/", null)).sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void aClientOverApacheKeepsTheBodiesOfErrors() {
    answering("401 Unauthorized", "wrong key");
    over(ClientBuilder.newClient(apache()));

    assertThat(transport.capabilities()).containsExactly(Capability.ERROR_BODIES);
    assertThat(BodyReader.text(send("POST", "/", TestBody.of(OptionalLong.empty(), "a"))))
        .isEqualTo("wrong key");
  }

  @Test
  void aClientOverAnythingElsePromisesNothing() {
    over(ClientBuilder.newClient());

    assertThat(transport.capabilities()).isEmpty();
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
