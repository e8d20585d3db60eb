package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** Bytes that a server sends behind the end of a response, in one packet with it. */
final class Surplus {
  private static final String STALE = Scripts.ok("stale");
  private static final String FIRST = "/first";
  private static final int ROUNDS = 5;
  private static final int TICKS = 15;

  private Surplus() {}

  static void assertNotReturned(TransportScenario it) {
    String length = Scripts.ok("hello");
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    it.inCase("a second response", () -> assertLost(it, it.newServer(), length + STALE));
    it.inCase(
        "a second response, behind a last chunk",
        () -> assertLost(it, it.newServer(), chunked + STALE));
    it.inCase(
        "a second response, behind a 204",
        () -> assertLost(it, it.newServer(), "HTTP/1.1 204 No Content\r\n\r\n" + STALE));
    it.inCase(
        "bytes that are not HTTP", () -> assertLost(it, it.newServer(), length + "stale\r\n\r\n"));
    it.inCase(
        "a body behind a 304",
        () ->
            assertLost(
                it, it.newServer(), "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n" + STALE));
    it.inCase(
        "a body behind the head of a response to HEAD",
        () -> assertLost(it, it.newServer(), "HEAD", length.replace("hello", STALE)));
    if (!it.route().isTunnel()) {
      it.inCase("a second response while it is idle", () -> assertIdleLost(it, STALE));
      it.inCase("other bytes while it is idle", () -> assertIdleLost(it, "stale\r\n\r\n"));
    }
    if (it.declares(Capability.MAX_CONNECTIONS)) {
      it.inCase(
          "requests that wait for the connection", () -> assertLostForWaiting(it, length + STALE));
    }
  }

  private static void assertLost(TransportScenario it, RawServer server, String first) {
    assertLost(it, server, "GET", first);
  }

  private static void assertLost(
      TransportScenario it, RawServer server, String firstMethod, String first) {
    server.always(respond(first, connection -> {}));
    for (String method : List.of("GET", "POST")) {
      for (int i = 0; i < ROUNDS; i++) {
        it.text(it.send(request(server, firstMethod, FIRST)));
        String target = "/" + method + i;
        assertOwn(it, target, it.send(request(server, method, target)));
      }
    }
  }

  /** In a packet of their own, which is in the client's socket before the next request is sent. */
  private static void assertIdleLost(TransportScenario it, String stale) {
    Semaphore written = new Semaphore(0);
    RawServer server =
        it.serving(
            Scripts.forEver(
                connection -> {
                  connection.respond("200 OK", connection.readRequest().target());
                  connection.stall();
                  connection.write(stale);
                  written.release();
                }));
    for (String method : List.of("GET", "POST", "GET", "POST")) {
      int place = server.connections().size();
      String target = "/" + place;
      assertOwn(it, target, it.send(request(server, method, target)));
      assertThat(server.connection(place).requests()).as("requests").hasSize(1);
      server.connection(place).release();
      Waiting.until("bytes behind a response", written::tryAcquire);
      // Meanwhile, a client that is driven by events has time to read them.
      for (int i = 0; i < TICKS && server.connection(place).end() == null; i++) {
        it.tick();
      }
    }
  }

  private static void assertLostForWaiting(TransportScenario it, String first) {
    it.settings().withConnections(1);
    it.renew();
    RawServer server = it.newServer();
    server.always(respond(first, RawConnection::stall));
    CompletableFuture<TransportResponse> holding = it.sending("GET", FIRST, null);
    it.awaitRequests(1);
    // Each is read as it comes: it holds the connection until then.
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, ROUNDS)
            .mapToObj(i -> it.sending("GET", "/" + i, null))
            .map(each -> TransportScenario.whole(each))
            .toList();

    server.connection(0).release();

    it.text(TransportScenario.response(holding));
    for (int i = 0; i < ROUNDS; i++) {
      assertThat(Waiting.result("a response", waiting.get(i))).isEqualTo("/" + i);
    }
  }

  private static void assertOwn(TransportScenario it, String target, TransportResponse response) {
    assertThat(it.text(response)).as("the response to " + target).isEqualTo(target);
  }

  /** Responds to one target with this, and to all others with the target itself. */
  private static RawScript respond(String first, RawScript before) {
    return Scripts.forEver(
        connection -> {
          String target = connection.readRequest().target();
          if (target.equals(FIRST)) {
            before.play(connection);
            connection.write(first);
          } else {
            connection.respond("200 OK", target);
          }
        });
  }

  private static TransportRequest request(RawServer server, String method, String target) {
    return TransportScenario.request(method, server.uri(target), null);
  }
}
