package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.response;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Exchanges that a server gets to see, on any route, and how they end. */
final class OnServer extends Ending {
  static final int CONNECTIONS = 1;

  private static final String LONG = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst";

  private static final RawScript READ_ON = RawConnection::readToEnd;

  private final Supplier<TestBody> body;
  private final Reply reply;
  private final Finish finish;
  private final AtomicBoolean mended = new AtomicBoolean();
  private @Nullable TransportScenario scenario;
  private @Nullable RawServer server;
  private int count;

  private OnServer(
      String name, boolean concurrent, Supplier<TestBody> body, Reply reply, Finish finish) {
    super(name, concurrent);
    this.body = body;
    this.reply = reply;
    this.finish = finish;
  }

  /** Returns all that the transport's capabilities allow. */
  static List<Ending> all(TransportScenario it) {
    List<Ending> all = new ArrayList<>(responses());
    all.addAll(failures());
    if (it.route().isHttp1()) {
      all.add(failing("a response that is not HTTP", says("what?\r\n\r\n"), READ_ON));
      all.add(
          failing(
              "a response of two lengths",
              says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
              READ_ON));
      all.add(
          ending(
              "a broken chunk",
              OnServer::readToError,
              says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"),
              RawConnection::stall,
              says("hello\r\nxyz\r\n"),
              READ_ON));
    }
    if (it.declares(Capability.ABORTS_EXCHANGE)) {
      all.addAll(aborts());
    }
    return all;
  }

  private static List<Ending> responses() {
    return List.of(
        responding("a response that is read", "200 OK", OnServer::read),
        responding("an error status", "500 Internal Server Error", OnServer::read),
        new OnServer(
            "a response without a body",
            false,
            OnServer::small,
            (connection, request) -> {
              connection.readBody(request);
              connection.write("HTTP/1.1 204 No Content\r\n\r\n");
              return true;
            },
            OnServer::read),
        responding("a short response that is closed unread", "200 OK", OnServer::closedUnread));
  }

  private static List<Ending> failures() {
    return List.of(
        failing("a reset in the place of a response", RawConnection::reset),
        failing("an end in the place of a response"),
        ending(
            "a reset within the body",
            OnServer::readToError,
            says(LONG),
            RawConnection::stall,
            RawConnection::reset),
        ending("an end within the body", OnServer::readToError, says(LONG), RawConnection::stall),
        new OnServer(
            "an upload whose source fails",
            true,
            () ->
                TestBody.failing(OptionalLong.empty(), 1, new IllegalStateException("it is gone")),
            OnServer::silent,
            (ending, exchange) -> failed(exchange)),
        new OnServer(
            "a response within an upload",
            false,
            OnServer::endless,
            (connection, request) -> {
              connection.readBody(request, 1);
              connection.write(Scripts.response("413 Content Too Large", "no"));
              return false;
            },
            (ending, exchange) -> {
              TransportResponse early = responseOrFailure(exchange);
              return early == null ? null : closed(early);
            }));
  }

  private static List<Ending> aborts() {
    return List.of(
        new OnServer(
            "a cancellation before the response",
            false,
            OnServer::small,
            OnServer::silent,
            OnServer::cancelledOnServer),
        new OnServer(
            "a cancellation within an upload",
            false,
            OnServer::endless,
            OnServer::silent,
            OnServer::cancelledOnServer),
        new OnServer(
            "a cancellation at once",
            true,
            OnServer::small,
            OnServer::silent,
            (ending, exchange) -> cancelled(exchange)),
        ending(
            "a response that is closed within its body",
            (ending, exchange) -> {
              TransportResponse response = response(exchange.future());
              BodyReader.waiting(response).next();
              return closed(response);
            },
            says(LONG),
            READ_ON),
        ending(
            "a long response that is closed unread", OnServer::closedUnread, says(LONG), READ_ON));
  }

  /** A request of which the whole body is read before something happens. */
  private static OnServer ending(String name, Finish finish, RawScript... steps) {
    return new OnServer(name, false, OnServer::small, behindBody(steps), finish);
  }

  private static OnServer failing(String name, RawScript... steps) {
    return new OnServer(
        name, true, OnServer::small, behindBody(steps), (ending, exchange) -> failed(exchange));
  }

  private static OnServer responding(String name, String status, Finish finish) {
    return new OnServer(
        name,
        false,
        OnServer::small,
        (connection, request) -> {
          connection.readBody(request);
          connection.respond(status, "hello");
          return true;
        },
        finish);
  }

  private static Reply behindBody(RawScript... steps) {
    return (connection, request) -> {
      connection.readBody(request);
      for (RawScript step : steps) {
        step.play(connection);
      }
      return false;
    };
  }

  private static boolean silent(RawConnection connection, RawRequest request) throws IOException {
    connection.readToEnd();
    return false;
  }

  private static RawScript says(String text) {
    return connection -> connection.write(text);
  }

  private static TestBody small() {
    return TestBody.of(OptionalLong.of(3), "abc");
  }

  private static TestBody endless() {
    return TestBody.endless(OptionalLong.empty());
  }

  private static TransportResponse closed(TransportResponse response) {
    response.close();
    return response;
  }

  private TransportResponse closedUnread(Begun exchange) {
    return closed(response(exchange.future()));
  }

  private @Nullable TransportResponse cancelledOnServer(Begun exchange) {
    awaitRequest();
    return cancelled(exchange);
  }

  private TransportResponse read(Begun exchange) {
    TransportResponse response = response(exchange.future());
    scenario().text(response);
    return response;
  }

  /**
   * Lets the server end a response that has begun. Not before: a JDK 17 never closes a stream that
   * is reset between the head of its response and the moment in which it sees the end of its
   * request.
   */
  private TransportResponse readToError(Begun exchange) {
    TransportResponse response = response(exchange.future());
    List<RawConnection> connections = started().connections();
    connections.get(connections.size() - 1).release();
    scenario().reading(response).awaitError();
    return response;
  }

  /** Waits until the server has read the last request, or a part of its body. */
  private void awaitRequest() {
    RawServer seen = started();
    seen.await(
        "request " + count,
        () -> seen.requests().size() >= count && seen.requests().get(count - 1).bodyBytes() > 0);
  }

  private RawServer started() {
    return server().orElseThrow(() -> new IllegalStateException("not prepared"));
  }

  @Override
  Optional<RawServer> server() {
    return Optional.ofNullable(server);
  }

  private TransportScenario scenario() {
    if (scenario == null) {
      throw new IllegalStateException("not prepared");
    }
    return scenario;
  }

  @Override
  void prepare(TransportScenario it) {
    scenario = it;
    server =
        it.watched(it.route().start())
            .always(
                connection -> {
                  boolean goesOn = true;
                  while (goesOn) {
                    RawRequest request = connection.readHead();
                    if (mended.get()) {
                      connection.readBody(request);
                      connection.respond("200 OK", "works");
                    } else {
                      goesOn = reply.to(connection, request);
                    }
                  }
                });
  }

  @Override
  Begun begin(TransportScenario it) {
    count++;
    TestBody sent = body.get();
    TransportRequest request = TransportScenario.request("POST", started().uri("/" + count), sent);
    CompletableFuture<TransportResponse> future = it.sending(request);
    return new Begun(request, future, sent);
  }

  @Override
  @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
    return finish.of(this, exchange);
  }

  @Override
  void assertNext(TransportScenario it) {
    mended.set(true);
    URI uri = started().uri("/next");
    assertWorks(it, it.posting(uri, null));
  }

  @Override
  int maxConnections() {
    return CONNECTIONS;
  }

  /** What a server does once it has read the head of a request. */
  @FunctionalInterface
  private interface Reply {
    /** Returns whether the connection can have another request. */
    boolean to(RawConnection connection, RawRequest request) throws IOException;
  }

  /** Waits for the end of an exchange, or ends it. */
  @FunctionalInterface
  private interface Finish {
    @Nullable TransportResponse of(OnServer ending, Begun exchange);
  }
}
