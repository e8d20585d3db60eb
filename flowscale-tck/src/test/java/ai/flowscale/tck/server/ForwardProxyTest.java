package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardProxyTest {
  private static final String HOST = "service.invalid";
  private static final String CREDENTIALS = "Proxy-Authorization: Basic bWU6Y2FuYXJ5\r\n";

  private final RawServer plain = RawServer.start().always(ForwardProxyTest::greet);
  private final RawServer secure =
      RawServer.startTls(TestAuthority.serverContext()).always(ForwardProxyTest::greet);
  private final ForwardProxy proxy = ForwardProxy.start();

  @BeforeEach
  void route() {
    proxy.route(HOST, plain.port());
  }

  @AfterEach
  void stop() {
    proxy.close();
    plain.close();
    secure.close();
  }

  private static void greet(RawConnection connection) throws IOException {
    connection.readRequest();
    connection.respond("200 OK", "hello");
    connection.readToEnd();
  }

  private HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(TestAuthority.clientContext())
        .proxy(
            ProxySelector.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
  }

  private static HttpResponse<String> get(HttpClient client, String uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).header("X-Inner", "1").build();
    return client.send(request, BodyHandlers.ofString());
  }

  private Socket asking(String head) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.getOutputStream().write((head + "\r\n").getBytes(US_ASCII));
    return socket;
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
      line.append((char) c);
      c = socket.getInputStream().read();
    }
    return line.toString().strip();
  }

  private Socket tunnel() throws IOException {
    Socket socket = asking("CONNECT " + HOST + ":443 HTTP/1.1\r\n");
    assertThat(line(socket)).startsWith("HTTP/1.1 200 ");
    assertThat(line(socket)).isEmpty();
    return socket;
  }

  @Test
  void aTunnelCarriesTlsAndHidesTheInnerRequest() throws Exception {
    String uri = "https://localhost:" + secure.port() + "/a?secret";

    assertThat(get(client().build(), uri).body()).isEqualTo("hello");

    RawRequest seen = proxy.requests().get(0);
    assertThat(seen.startLine()).isEqualTo("CONNECT localhost:" + secure.port() + " HTTP/1.1");
    assertThat(seen.isTunnel()).isTrue();
    assertThat(seen.values("Proxy-Authorization")).isEmpty();
    assertThat(seen.values("Host")).hasSize(1);
    assertThat(seen.values("X-Inner")).isEmpty();
    assertThat(proxy.requests()).hasSize(1);
    assertThat(secure.requests().get(0).values("X-Inner")).containsExactly("1");
  }

  @Test
  void aPlainRequestIsPassedOnInTheOriginsForm() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://service.invalid/a?b"))
            .POST(BodyPublishers.ofString("body"))
            .build();

    assertThat(client().build().send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");

    assertThat(proxy.requests().get(0).startLine())
        .isEqualTo("POST http://service.invalid/a?b HTTP/1.1");
    RawRequest passed = plain.requests().get(0);
    assertThat(passed.startLine()).isEqualTo("POST /a?b HTTP/1.1");
    assertThat(passed.values("Host")).containsExactly(HOST);
    assertThat(passed.isComplete()).isTrue();
    assertThat(passed.bodyBytes()).isEqualTo(4);
  }

  @Test
  void whatIsForTheProxyIsNotPassedOn() throws IOException {
    proxy.requireCredentials("me", "canary");

    try (Socket socket =
        asking(
            "GET http://service.invalid HTTP/1.1\r\nHost: service.invalid\r\nc: 3\r\n"
                + "Proxy-Connection: keep-alive\r\n"
                + CREDENTIALS)) {
      assertThat(line(socket)).isEqualTo("HTTP/1.1 200 OK");
    }
    assertThat(plain.requests().get(0).startLine()).isEqualTo("GET / HTTP/1.1");
    assertThat(plain.requests().get(0).fieldLines())
        .containsExactly("Host: service.invalid", "c: 3");
  }

  @Test
  void withoutCredentialsTheProxyAsksForThem() throws Exception {
    proxy.requireCredentials("me", "canary");

    HttpResponse<String> response = get(client().build(), "http://service.invalid/");

    assertThat(response.statusCode()).isEqualTo(407);
    assertThat(response.headers().allValues("Proxy-Authenticate"))
        .containsExactly("Basic realm=\"test\"");
    assertThat(proxy.requests())
        .allMatch(request -> request.values("Proxy-Authorization").isEmpty());
    assertThat(plain.connections()).isEmpty();
  }

  @Test
  void withCredentialsItPassesOn() throws Exception {
    proxy.requireCredentials("me", "canary");
    Authenticator authenticator =
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("me", "canary".toCharArray());
          }
        };

    HttpResponse<String> response =
        get(client().authenticator(authenticator).build(), "http://service.invalid/");

    assertThat(response.body()).isEqualTo("hello");
    assertThat(proxy.requests())
        .extracting(request -> request.values("Proxy-Authorization").size())
        .containsExactly(0, 1);
    assertThat(proxy.requests().toString()).doesNotContain("bWU6Y2FuYXJ5");
    assertThat(plain.requests().get(0).values("Proxy-Authorization")).isEmpty();
  }

  @Test
  void aTunnelCanBeAskedForAgainWithCredentialsOnTheSameConnection() throws IOException {
    proxy.requireCredentials("me", "canary");
    String connect = "CONNECT " + HOST + ":443 HTTP/1.1\r\n";

    try (Socket socket =
        asking(
            connect
                + CREDENTIALS.replace("bW", "xx")
                + "\r\n"
                + connect
                + CREDENTIALS
                + "\r\nGET / HTTP/1.1\r\n")) {
      assertThat(line(socket)).startsWith("HTTP/1.1 407 ");
      String last = "";
      while (!last.startsWith("HTTP/1.1")) {
        last = line(socket);
      }
      assertThat(last).startsWith("HTTP/1.1 200 ");
      plain.await("the request", () -> plain.requests().size() == 1);
    }
    assertThat(proxy.requests())
        .extracting(request -> request.values("Proxy-Authorization").size())
        .containsExactly(1, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CONNECT service.invalid:443", "POST http://service.invalid/", "GET /origin-form"})
  void aRefusalIsTheProxysOwn(String what) throws IOException {
    proxy.refuseWith(503);

    try (Socket socket =
        asking(what + " HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n")) {
      assertThat(line(socket)).startsWith("HTTP/1.1 503 ");
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
    assertThat(plain.connections()).isEmpty();
  }

  @Test
  void aTunnelThatIsRefusedFailsTheCall() {
    proxy.refuseWith(502);

    assertThatThrownBy(() -> get(client().build(), "https://service.invalid/"))
        .isInstanceOf(IOException.class);
    assertThat(proxy.requests().get(0).startLine())
        .isEqualTo("CONNECT service.invalid:443 HTTP/1.1");
  }

  @Test
  void onlyThisMachineCanBeReached() throws Exception {
    for (String host : List.of("unrouted.invalid", "192.0.2.1")) {
      String uri = "http://" + host + ":" + plain.port() + "/";

      assertThat(get(client().build(), uri).statusCode()).isEqualTo(502);
    }
    String here = "http://localhost:" + plain.port() + "/";
    assertThat(get(client().build(), here).body()).isEqualTo("hello");
  }

  @Test
  void theEndOfOneSideLeavesTheOtherSideOfATunnelOpen() throws IOException {
    plain.script(
        connection -> {
          connection.readHead();
          connection.readToEnd();
          connection.write("late");
        });

    try (Socket socket = tunnel()) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("late");
      assertThat(plain.connection(0).end()).isEqualTo(RawConnection.End.CLOSED);
    }
    proxy.await("the end of all", () -> proxy.openConnections() == 0);
  }

  @Test
  void aResetPassesThroughATunnel() throws IOException {
    plain.script(
        connection -> {
          connection.readHead();
          connection.reset();
        });

    try (Socket socket = tunnel()) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));

      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    proxy.await("the end of all", () -> proxy.openConnections() == 0);
  }

  @Test
  void closingTheProxyLeavesNothingOpen() throws IOException {
    plain.always(RawConnection::readToEnd);
    try (Socket tunnelled = tunnel();
        Socket idle = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      plain.connection(0);
      proxy.await("both", () -> proxy.openConnections() == 3);
      proxy.close();

      // First: the proxy's time limit would end them, too.
      assertThat(proxy.openConnections()).isZero();
      assertThat(endOf(tunnelled)).isEqualTo(-1);
      assertThat(endOf(idle)).isEqualTo(-1);
      plain.await("the end", () -> plain.openConnections() == 0);
      assertThatThrownBy(() -> asking("").close()).isInstanceOf(IOException.class);
    }
  }

  private static int endOf(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (IOException broken) {
      return -1;
    }
  }
}
