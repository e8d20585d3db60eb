package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.tck.server.Damage.Place;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client on a raw socket sees of the proxy. */
class FaultProxyTest {
  private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String POST = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n";

  private RawServer origin;
  private FaultProxy proxy;
  private Socket client;

  @BeforeEach
  void start() throws IOException {
    origin = RawServer.start();
    origin.always(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "the result of " + origin.port());
        });
    proxy = FaultProxy.start(origin.uri("/"));
    client = connect();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    proxy.close();
    origin.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort());
    socket.setSoTimeout((int) TimeLimit.get().toMillis());
    return socket;
  }

  private void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private String readToEnd() throws IOException {
    return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private String read(int length) throws IOException {
    return new String(client.getInputStream().readNBytes(length), ISO_8859_1);
  }

  private String response() {
    String body = "the result of " + origin.port();
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private void damage(Damage damage) {
    proxy.plan(request -> damage);
  }

  @Test
  void requestsPassOneAfterTheOtherOverOneConnection() throws IOException {
    for (int i = 0; i < 2; i++) {
      send(POST + "abcdef");
      assertThat(read(response().length())).isEqualTo(response());
    }
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(proxy.openConnections()).isEqualTo(1);
    assertThat(proxy.forwarded()).isEqualTo(2);
    assertThat(origin.requests()).hasSize(2).allMatch(it -> it.bodyBytes() == 6);
    client.shutdownOutput();
    assertThat(readToEnd()).isEmpty();
  }

  @Test
  void aTextInTheResponseIsReplaced() throws IOException {
    proxy.replace("the result", "what");
    damage(Damage.last());
    send(GET);
    assertThat(readToEnd()).endsWith("\r\n\r\nwhat of " + origin.port()).contains("close");
  }

  @Test
  void aRequestIsNotPassedOnWhereItIsBrokenBefore() throws IOException {
    damage(Damage.close(Place.AFTER_REQUEST));
    send(POST + "abcdef");
    assertThat(readToEnd()).isEmpty();
    assertThat(proxy.requests()).singleElement().matches(RawRequest::isComplete);
    assertThat(proxy.forwarded()).isZero();
  }

  @Test
  void aTruncatedRequestIsNotForwarded() throws IOException {
    send(POST + "abc");
    client.shutdownOutput();
    assertThat(readToEnd()).isEmpty();
    assertThat(proxy.forwarded()).isZero();
  }

  @Test
  void aResponseIsCutInItsHeadOrBodyAfterTheOriginHasResponded() throws IOException {
    damage(Damage.close(Place.AFTER_PROCESSING));
    send(GET);
    assertThat(readToEnd()).isEmpty();

    client = connect();
    damage(Damage.close(Place.IN_RESPONSE_HEAD));
    send(GET);
    assertThat(readToEnd()).isNotEmpty().doesNotContain("\r\n\r\n");

    client = connect();
    damage(Damage.close(Place.IN_RESPONSE_BODY));
    send(GET);
    assertThat(readToEnd()).endsWith("\r\n\r\nthe resul");
    assertThat(proxy.forwarded()).isEqualTo(3);
  }

  @Test
  void aConnectionIsReset() throws IOException {
    damage(Damage.reset(Place.AFTER_REQUEST_HEAD));
    send(GET);
    assertThatThrownBy(this::readToEnd).isInstanceOf(SocketException.class);
  }

  @Test
  void framingIsBrokenInItsOtherWays() throws IOException {
    damage(Damage.halvedLength());
    send(GET);
    assertThat(readToEnd()).contains("Content-Length: 9\r\n").endsWith("of " + origin.port());

    client = connect();
    damage(Damage.cutChunks());
    send(GET);
    assertThat(readToEnd()).endsWith("chunked\r\nConnection: close\r\n\r\n9\r\nthe resul");

    client = connect();
    damage(Damage.garbage());
    send(GET);
    assertThat(readToEnd()).contains("not HTTP");
  }

  @Test
  void anotherResponseComesBeforeOrAfterTheOriginWasAsked() throws IOException {
    Damage other = Damage.response("502 Bad Gateway", List.of("X-A: b"), "page");
    String expected = "HTTP/1.1 502 Bad Gateway\r\nX-A: b\r\nContent-Length: 4\r\n\r\npage";
    damage(other);
    send(GET);
    assertThat(read(expected.length())).isEqualTo(expected);
    assertThat(proxy.forwarded()).isZero();

    damage(other.afterProcessing());
    send(GET);
    assertThat(read(expected.length())).isEqualTo(expected);
    assertThat(proxy.forwarded()).isEqualTo(1);
  }

  @Test
  void aStallLastsUntilTheClientLeaves() throws IOException {
    damage(Damage.stall(Place.AFTER_REQUEST));
    send(GET);
    origin.await("the stall", () -> proxy.stalls() == 1);
    assertThat(proxy.openStalls()).isEqualTo(1);
    client.close();
    origin.await("its end", () -> proxy.openStalls() == 0 && proxy.openConnections() == 0);
  }

  @Test
  void aDripGoesOnWithEachRelease() throws IOException {
    damage(Damage.drip());
    send(GET);
    for (int i = 1; i <= 4; i++) {
      int drip = i;
      origin.await("drip " + i, () -> proxy.stalls() == drip);
      proxy.release();
    }
    assertThat(read(response().length())).isEqualTo(response());
  }

  @Test
  void aPortIsClosedAndOpenedAgain() throws IOException {
    proxy.refuse();
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    proxy.accept();
    client = connect();
    send(GET);
    assertThat(read(response().length())).isEqualTo(response());
  }

  @Test
  void aConnectionIsBrokenBeforeAnythingIsRead() throws IOException {
    client.close();
    proxy.plan(
        new DamagePlan() {
          @Override
          public Damage onRequest(RawRequest request) {
            return Damage.none();
          }

          @Override
          public Damage onConnection() {
            return Damage.close(Place.ON_ACCEPT);
          }
        });
    client = connect();
    assertThat(readToEnd()).isEmpty();
    assertThat(proxy.requests()).isEmpty();
  }

  @Test
  void whatArrivesOverAnEarlierConnectionIsLeftBehind() throws IOException {
    // The connection may not have been accepted yet.
    proxy.startOver();
    // Nor its thread have started: then it is reset even before the request is sent.
    assertThatThrownBy(
            () -> {
              send(GET);
              readToEnd();
            })
        .isInstanceOf(SocketException.class);
    assertThat(proxy.requests()).isEmpty();
    assertThat(proxy.forwarded()).isZero();

    client = connect();
    send(GET);
    assertThat(read(response().length())).isEqualTo(response());
    assertThat(proxy.requests()).hasSize(1);
  }

  @Test
  void informationalResponsesComeBeforeTheResponse() throws IOException {
    damage(Damage.informational(List.of("102 Processing", "199 x")));
    send(GET);
    String heads =
        "HTTP/1.1 102 Processing\r\nX-Informational: yes\r\n\r\n"
            + "HTTP/1.1 199 x\r\nX-Informational: yes\r\n\r\n";
    assertThat(read(heads.length() + response().length())).isEqualTo(heads + response());
  }

  @Test
  void theyMayComeInPieces() throws IOException {
    damage(Damage.informationalInPieces(List.of("103 Early Hints")));
    send(GET);
    String all = "HTTP/1.1 103 Early Hints\r\nX-Informational: yes\r\n\r\n" + response();
    for (int piece = 1; piece <= 4; piece++) {
      int number = piece;
      assertThat(Polling.holds(TimeLimit.get(), () -> proxy.stalls() == number)).isTrue();
      proxy.release();
    }
    assertThat(read(all.length())).isEqualTo(all);
  }

  @Test
  void aResponseMayComeTwice() throws IOException {
    damage(Damage.twice());
    send(GET);
    assertThat(read(2 * response().length())).isEqualTo(response() + response());
  }

  @Test
  void theContentMayBeAnother() throws IOException {
    damage(Damage.otherContent(content -> content.replace("result", "other result")));
    send(GET);
    String other = "the other result of " + origin.port();
    String expected = "HTTP/1.1 200 OK\r\nContent-Length: " + other.length() + "\r\n\r\n" + other;
    assertThat(read(expected.length())).isEqualTo(expected);
  }
}
