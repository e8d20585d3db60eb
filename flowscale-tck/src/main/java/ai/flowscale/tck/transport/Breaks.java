package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Exchanges that break at each moment, in each way, and what their failure says was sent. */
final class Breaks {
  private static final long HUGE = 1L << 40;
  private static final int BLOCKS = 4;

  private Breaks() {}

  /** When an exchange breaks. */
  private enum Moment {
    HEAD("behind the head"),
    UPLOAD("in the middle of the upload"),
    EARLY_RESPONSE("within the head of an early response"),
    END("behind the last byte"),
    RESPONSE("within the head of the response");

    private final String text;

    Moment(String text) {
      this.text = text;
    }

    /** Returns whether it comes before the end of the request. */
    boolean isEarly() {
      return this == HEAD || this == UPLOAD || this == EARLY_RESPONSE;
    }

    void await(RawConnection connection) throws IOException {
      RawRequest request = connection.readHead();
      if (this == UPLOAD || this == EARLY_RESPONSE) {
        connection.readBody(request, TestBody.BLOCK + 1);
      } else if (this != HEAD) {
        connection.readBody(request);
      }
      if (this == EARLY_RESPONSE || this == RESPONSE) {
        connection.write("HTTP/1.1 413 Too Large\r\nX-A: b");
      }
    }
  }

  /** How the server's side ends. */
  private enum Way {
    RESET("a reset"),
    CLOSE("a close"),
    HALF_CLOSE("a half-close"),
    TRUNCATION("an end without close_notify"),
    DEATH("a reset of the whole connection");

    private final String text;

    Way(String text) {
      this.text = text;
    }

    static Set<Way> of(Route route) {
      if (!route.isHttp1()) {
        return EnumSet.of(RESET, DEATH);
      }
      return route.isSecure()
          ? EnumSet.of(RESET, CLOSE, HALF_CLOSE, TRUNCATION)
          : EnumSet.of(RESET, CLOSE, HALF_CLOSE);
    }

    /** Returns whether the server reads on. */
    boolean isHalf() {
      return this == HALF_CLOSE || this == TRUNCATION;
    }

    void play(RawConnection connection) throws IOException {
      switch (this) {
        case RESET -> connection.reset();
        case CLOSE -> {
          // At the end of the script.
        }
        case HALF_CLOSE -> connection.halfClose();
        case TRUNCATION -> connection.truncate();
        case DEATH -> connection.resetConnection();
        default -> throw new AssertionError(this);
      }
    }
  }

  /** The body of the request that breaks. */
  private enum Content {
    NONE("without a body"),
    LENGTH("a length"),
    CHUNKS("chunks"),
    HELD_LENGTH("a length and a slow source"),
    HELD_CHUNKS("chunks and a slow source");

    private final String text;

    Content(String text) {
      this.text = text;
    }

    /**
     * Returns those that fit: all for a reset, and otherwise enough of them. A server that reads on
     * would read an endless one for ever.
     */
    static Set<Content> of(Moment moment, Way way) {
      if (moment.isEarly()) {
        return switch (way) {
          case RESET -> EnumSet.of(LENGTH, CHUNKS, HELD_LENGTH, HELD_CHUNKS);
          case CLOSE, DEATH -> EnumSet.of(CHUNKS, HELD_LENGTH);
          default -> EnumSet.of(way == Way.TRUNCATION ? HELD_LENGTH : HELD_CHUNKS);
        };
      }
      return way == Way.RESET
          ? EnumSet.of(NONE, LENGTH, CHUNKS)
          : EnumSet.of(way == Way.HALF_CLOSE ? LENGTH : CHUNKS);
    }

    @Nullable TestBody body(boolean endless, CompletableFuture<Void> event) {
      OptionalLong fixed = OptionalLong.of(BLOCKS * TestBody.BLOCK);
      return switch (this) {
        case NONE -> null;
        case LENGTH ->
            endless ? TestBody.endless(OptionalLong.of(HUGE)) : TestBody.blocks(fixed, BLOCKS);
        case CHUNKS ->
            endless
                ? TestBody.endless(OptionalLong.empty())
                : TestBody.blocks(OptionalLong.empty(), BLOCKS);
        case HELD_LENGTH -> TestBody.blocks(fixed, BLOCKS).endingAfter(event);
        case HELD_CHUNKS -> TestBody.blocks(OptionalLong.empty(), BLOCKS).endingAfter(event);
      };
    }
  }

  static void assertUncertain(TransportScenario it) {
    for (Moment moment : Moment.values()) {
      if (it.route().isHttp1() || (moment != Moment.EARLY_RESPONSE && moment != Moment.RESPONSE)) {
        for (Way way : Way.of(it.route())) {
          for (Content content : Content.of(moment, way)) {
            it.inCase(
                way.text + " " + moment.text + ", " + content.text,
                () -> assertUncertain(it, moment, way, content));
          }
        }
      }
    }
    if (it.route() == Route.TLS) {
      for (boolean used : List.of(false, true)) {
        it.inCase(
            "a fatal alert in the middle of the upload" + (used ? " on a used connection" : ""),
            () -> assertUncertainAtAlert(it, used));
      }
    }
    for (OptionalLong length : lengths()) {
      String framing = length.isPresent() ? ", a length" : ", chunks";
      it.inCase("a source that fails" + framing, () -> assertUncertainSource(it, length, gone()));
      it.inCase(
          "a source that fails at its start" + framing, () -> assertExact(it, length, gone()));
    }
    MISLEADING.forEach(
        (name, cause) ->
            it.inCase(
                "a source that fails with " + name,
                () -> {
                  List<OptionalLong> one =
                      lengths().subList(name.length() % 2, name.length() % 2 + 1);
                  for (OptionalLong length : Extent.chosen() == Extent.SHORT ? one : lengths()) {
                    assertUncertainSource(it, length, cause.get());
                    assertExact(it, length, cause.get());
                  }
                }));
    for (OptionalLong length : lengths()) {
      String framing = length.isPresent() ? ", a length" : ", chunks";
      it.inCase(
          "close in the middle of the upload" + framing, () -> assertUncertainAtClose(it, length));
    }
  }

  /**
   * What a source may fail with that reads from another server, or waits for something. The same
   * exceptions of a connection mean something else.
   */
  private static final Map<String, Supplier<Throwable>> MISLEADING =
      Map.ofEntries(
          entry("ConnectException", () -> new ConnectException("of the source")),
          entry("NoRouteToHostException", () -> new NoRouteToHostException("of the source")),
          entry("UnknownHostException", () -> new UnknownHostException("of the source")),
          entry("UnresolvedAddressException", UnresolvedAddressException::new),
          entry("SocketTimeoutException", () -> new SocketTimeoutException("of the source")),
          entry("HttpTimeoutException", () -> new HttpTimeoutException("of the source")),
          entry(
              "HttpConnectTimeoutException",
              () -> new HttpConnectTimeoutException("of the source")),
          entry("SSLException", () -> new SSLException("of the source")),
          entry("SSLHandshakeException", () -> new SSLHandshakeException("of the source")),
          entry("ProtocolException", () -> new ProtocolException("of the source")),
          entry("EOFException", () -> new EOFException("of the source")),
          entry("ClosedChannelException", ClosedChannelException::new),
          entry("InterruptedIOException", () -> new InterruptedIOException("of the source")),
          entry("CancellationException", () -> new CancellationException("of the source")),
          entry("TimeoutException", () -> new TimeoutException("of the source")),
          entry(
              "RejectedExecutionException", () -> new RejectedExecutionException("of the source")),
          entry(
              "CompletionException",
              () -> new CompletionException(new ConnectException("of the source"))),
          entry(
              "UncheckedIOException",
              () -> new UncheckedIOException(new ConnectException("of the source"))),
          entry(
              "a failure of a transport",
              () ->
                  new TransportException(
                      Kind.CONNECT, Sent.NO, "of the source", new ConnectException())));

  private static Throwable gone() {
    return new IllegalStateException("it is gone");
  }

  private static List<OptionalLong> lengths() {
    return List.of(OptionalLong.of(HUGE), OptionalLong.empty());
  }

  private static void assertUncertain(
      TransportScenario it, Moment moment, Way way, Content content) {
    CompletableFuture<Void> broken = new CompletableFuture<>();
    it.serving(
        connection -> {
          try {
            moment.await(connection);
            way.play(connection);
          } finally {
            broken.complete(null);
          }
          if (way.isHalf()) {
            connection.readToEnd();
          }
        });
    TestBody body = content.body(moment.isEarly(), broken);

    TransportException failure =
        failure(it.sending("POST", "/", body == null ? null : it.body(body)));

    assertThat(failure.sent()).as("what is said to be sent").isEqualTo(Sent.MAYBE);
    assertThat(failure.kind())
        .as("the kind of a failure that is not of the source's making")
        .isIn(Kind.CLOSED, Kind.PROTOCOL, Kind.TLS);
  }

  /**
   * With TLS 1.2, where a server can have alerts sent at will. It reads all that was sent before: a
   * reset could overtake the alert.
   */
  private static void assertUncertainAtAlert(TransportScenario it, boolean used) {
    CompletableFuture<Void> broken = new CompletableFuture<>();
    RawServer server =
        it.watched(RawServer.startTls12(TestAuthority.serverContext()))
            .always(
                connection -> {
                  if (used) {
                    connection.readRequest();
                    connection.respond("200 OK", "first");
                  }
                  connection.readBody(connection.readHead(), BLOCKS * TestBody.BLOCK);
                  try {
                    connection.alert();
                  } finally {
                    broken.complete(null);
                  }
                });
    it.renew();
    if (used) {
      assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    }

    TestBody body = it.body(TestBody.blocks(OptionalLong.empty(), BLOCKS).endingAfter(broken));
    TransportException failure = failure(it.posting(server.uri("/"), body));

    assertThat(failure.sent()).as("what is said to be sent").isEqualTo(Sent.MAYBE);
  }

  private static void assertUncertainSource(
      TransportScenario it, OptionalLong length, Throwable cause) {
    CompletableFuture<Void> received = new CompletableFuture<>();
    it.serving(
        connection -> {
          connection.readBody(connection.readHead(), 1);
          received.complete(null);
          connection.readToEnd();
        });
    TestBody body = it.body(TestBody.failing(length, BLOCKS, cause).endingAfter(received));

    failure(it.sending("POST", "/", body), Kind.REQUEST_BODY, Sent.MAYBE);
  }

  /** The head may have been sent before or not. */
  private static void assertExact(TransportScenario it, OptionalLong length, Throwable cause) {
    it.serving(
        connection -> {
          if (connection.readHead().target().equals("/next")) {
            connection.respond("200 OK", "next");
          }
          connection.readToEnd();
        });
    TransportException failure =
        failure(it.sending("POST", "/failing", it.body(TestBody.failing(length, 0, cause))));
    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    if (failure.sent() == Sent.NO) {
      // Meanwhile, what was sent has time to arrive.
      assertThat(it.text(it.get("/next"))).isEqualTo("next");
      assertThat(it.server().requests())
          .as("requests, of which the first is said not to be sent")
          .noneMatch(request -> request.target().equals("/failing"));
    }
  }

  private static void assertUncertainAtClose(TransportScenario it, OptionalLong length) {
    it.renew();
    it.newServer();
    CompletableFuture<TransportResponse> future =
        it.sending("POST", "/", it.body(TestBody.endless(length)));
    it.awaitBodyBytes(1);

    it.close();

    failure(future, Kind.CLOSED, Sent.MAYBE);
  }
}
