package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.response;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Exchanges that a server gets to see, on any route, and how they end. */
final class OnServer extends Ending {
  static final int CONNECTIONS = 1;

  private static final String LONG = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst";

  private final Supplier<TestBody> body;
  private final Reply reply;
  private final BiFunction<OnServer, Begun, @Nullable TransportResponse> finish;
  private final AtomicBoolean mended = new AtomicBoolean();
  private @Nullable TransportScenario scenario;
  private @Nullable RawServer server;
  private int count;

  private OnServer(
      String name,
      boolean concurrent,
      Supplier<TestBody> body,
      Reply reply,
      BiFunction<OnServer, Begun, @Nullable TransportResponse> finish) {
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
      all.add(saying("a response that is not HTTP", "what?\r\n\r\n"));
      all.add(
          saying(
              "a response of two lengths",
              "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"));
      all.add(
          new OnServer(
              "a broken chunk",
              false,
              OnServer::small,
              (connection, request) -> {
                connection.readBody(request);
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n");
                connection.stall();
                connection.write("hello\r\nxyz\r\n");
                connection.readToEnd();
                return false;
              },
              OnServer::readToError));
    }
    if (it.declares(Capability.ABORTS_EXCHANGE)) {
      all.addAll(aborts());
    }
    return all;
  }

  private static List<Ending> responses() {
    return List.of(
        new OnServer(
            "a response that is read",
            false,
            OnServer::small,
            (connection, request) -> respond(connection, request, "200 OK"),
            OnServer::read),
        new OnServer(
            "an error status",
            false,
            OnServer::small,
            (connection, request) -> respond(connection, request, "500 Internal Server Error"),
            OnServer::read),
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
        new OnServer(
            "a short response that is closed unread",
            false,
            OnServer::small,
            (connection, request) -> respond(connection, request, "200 OK"),
            (ending, exchange) -> closed(response(exchange.future()))));
  }

  private static List<Ending> failures() {
    return List.of(
        failing(
            "a reset in the place of a response",
            (connection, request) -> {
              connection.readBody(request);
              connection.reset();
              return false;
            }),
        failing(
            "an end in the place of a response",
            (connection, request) -> {
              connection.readBody(request);
              return false;
            }),
        new OnServer(
            "a reset within the body",
            false,
            OnServer::small,
            (connection, request) -> {
              connection.readBody(request);
              connection.write(LONG);
              connection.stall();
              connection.reset();
              return false;
            },
            OnServer::readToError),
        new OnServer(
            "an end within the body",
            false,
            OnServer::small,
            (connection, request) -> {
              connection.readBody(request);
              connection.write(LONG);
              connection.stall();
              return false;
            },
            OnServer::readToError),
        new OnServer(
            "an upload whose source fails",
            true,
            () ->
                TestBody.failing(OptionalLong.empty(), 1, new IllegalStateException("it is gone")),
            (connection, request) -> {
              connection.readToEnd();
              return false;
            },
            (ending, exchange) -> failed(exchange)),
        new OnServer(
            "a response within an upload",
            false,
            () -> TestBody.endless(OptionalLong.empty()),
            (connection, request) -> {
              connection.readBody(request, 1);
              return reply(
                  connection, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
            },
            (ending, exchange) -> {
              TransportResponse early = responseOrFailure(exchange);
              return early == null ? null : closed(early);
            }));
  }

  private static List<Ending> aborts() {
    Reply silent =
        (connection, request) -> {
          connection.readToEnd();
          return false;
        };
    Reply longBody =
        (connection, request) -> {
          connection.readBody(request);
          connection.write(LONG);
          connection.readToEnd();
          return false;
        };
    return List.of(
        new OnServer(
            "a cancellation before the response",
            false,
            OnServer::small,
            silent,
            (ending, exchange) -> {
              ending.awaitRequest();
              return cancelled(exchange);
            }),
        new OnServer(
            "a cancellation within an upload",
            false,
            () -> TestBody.endless(OptionalLong.empty()),
            silent,
            (ending, exchange) -> {
              ending.awaitRequest();
              return cancelled(exchange);
            }),
        new OnServer(
            "a cancellation at once",
            true,
            OnServer::small,
            silent,
            (ending, exchange) -> cancelled(exchange)),
        new OnServer(
            "a response that is closed within its body",
            false,
            OnServer::small,
            longBody,
            (ending, exchange) -> {
              TransportResponse response = response(exchange.future());
              BodyReader.waiting(response).next();
              return closed(response);
            }),
        new OnServer(
            "a long response that is closed unread",
            false,
            OnServer::small,
            longBody,
            (ending, exchange) -> closed(response(exchange.future()))),
        new OnServer(
            "a body that is cancelled",
            false,
            OnServer::small,
            longBody,
            (ending, exchange) -> {
              TransportResponse response = response(exchange.future());
              BodyReader reader = BodyReader.waiting(response);
              reader.next();
              reader.close();
              return response;
            }));
  }

  private static OnServer saying(String name, String text) {
    return failing(
        name,
        (connection, request) -> {
          connection.readBody(request);
          connection.write(text);
          connection.readToEnd();
          return false;
        });
  }

  private static OnServer failing(String name, Reply reply) {
    return new OnServer(name, true, OnServer::small, reply, (ending, exchange) -> failed(exchange));
  }

  private static TestBody small() {
    return TestBody.of(OptionalLong.of(3), "abc");
  }

  private static boolean respond(RawConnection connection, RawRequest request, String status)
      throws IOException {
    connection.readBody(request);
    connection.respond(status, "hello");
    return true;
  }

  private static boolean reply(RawConnection connection, String text) throws IOException {
    connection.write(text);
    return false;
  }

  private static TransportResponse closed(TransportResponse response) {
    response.close();
    return response;
  }

  private static @Nullable TransportResponse cancelled(Begun exchange) {
    exchange.future().cancel(true);
    return null;
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
    TransportRequest request =
        TransportRequest.of("POST", started().uri("/" + count), Headers.empty(), sent);
    CompletableFuture<TransportResponse> future = it.sending(request);
    return new Begun(request, future, sent);
  }

  @Override
  @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
    return finish.apply(this, exchange);
  }

  @Override
  void assertNext(TransportScenario it) {
    mended.set(true);
    URI uri = started().uri("/next");
    assertWorks(it, it.sending(TransportRequest.of("POST", uri, Headers.empty(), null)));
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
}
