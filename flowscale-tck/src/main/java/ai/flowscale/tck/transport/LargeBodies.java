package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TimeLimit;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/** The memory of exchanges with large bodies, on the heap and off it. */
final class LargeBodies {
  private static final int BLOCKS = 64;
  private static final long SIZE = (long) BLOCKS * TestBody.BLOCK;
  private static final int COUNT = 8;

  /** A library may enlarge its pools of buffers meanwhile; it may not keep one body of two. */
  private static final int WARM_UPS = 2;

  private static final int BATCHES = 16;
  private static final int BATCH = 25;

  /** Less than a library needs for one. */
  private static final int OF_CONNECTION = 8 * 1024;

  private static final int LONG_URL = 6_000;
  private static final int MANY = 2_500;

  private LargeBodies() {}

  /** Asserts that the memory does not grow with the number of exchanges. */
  static void assertMemoryReleased(TransportScenario it) {
    it.serving(LargeBodies::echo);
    assertMemoryReleased(COUNT, SIZE, i -> exchange(it));
  }

  /** The same with URLs, each of which is another one. */
  static void assertUrlsReleased(TransportScenario it) {
    // Whatever is recorded of a request is kept as long as its server.
    it.serving(
        connection -> {
          while (connection.readUntil("\r\n\r\n")) {
            connection.respond("200 OK", "hello");
          }
        });
    String rest = "?" + Sizes.text(LONG_URL);
    assertMemoryReleased(
        MANY, LONG_URL, i -> assertThat(it.text(it.get("/" + i + rest))).isEqualTo("hello"));
  }

  /** Connections of which each has one exchange. */
  static void assertConnectionsReleased(TransportScenario it) {
    Map<String, RawScript> ends = new LinkedHashMap<>();
    ends.put(
        "connections that end in order",
        Scripts.writeAndClose(Scripts.ok("hello", "Connection: close")));
    ends.put("connections that are reset", Scripts.read().then(RawConnection::resetConnection));
    ends.forEach(
        (name, end) ->
            it.inCase(
                name,
                () ->
                    assertMemoryReleased(
                        BATCHES, (long) BATCH * OF_CONNECTION, i -> connections(it, end))));
  }

  /** The records of a server are not kept. */
  private static void connections(TransportScenario it, RawScript end) {
    try (RawServer server = it.route().start().always(end)) {
      for (int i = 0; i < BATCH; i++) {
        var unused =
            Waiting.outcome(
                "the end of the exchange",
                TransportScenario.whole(it.sending("POST", server.uri("/"))));
      }
    }
  }

  private static void assertMemoryReleased(int count, long size, IntConsumer exchange) {
    for (int i = 1; i <= WARM_UPS; i++) {
      exchange.accept(-i);
    }
    long before = usedAfterCollection();

    for (int i = 0; i < count; i++) {
      exchange.accept(i);
    }

    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> used() - before < count * size / 2)) {
      throw Waiting.notInTime(
          "the release of the memory of "
              + count
              + " exchanges, each of "
              + size
              + " bytes; used before and after them: "
              + before
              + ", "
              + used());
    }
  }

  private static void exchange(TransportScenario it) {
    TransportResponse response =
        response(it.sending("POST", "/", it.body(TestBody.blocks(OptionalLong.of(SIZE), BLOCKS))));
    assertThat(ReadBytes.of(response).end()).isEqualTo(SIZE);
  }

  private static void echo(RawConnection connection) throws IOException {
    byte[] block = new byte[TestBody.BLOCK];
    while (true) {
      RawRequest request = connection.readRequest();
      assertThat(request.bodyBytes()).isEqualTo(SIZE);
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
      for (int i = 0; i < BLOCKS; i++) {
        connection.write(block);
      }
    }
  }

  private static long usedAfterCollection() {
    WeakReference<Object> witness = new WeakReference<>(new Object());
    var unused = Polling.holdsOnceCollected(TimeLimit.get(), () -> witness.get() == null);
    return used();
  }

  private static long used() {
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
