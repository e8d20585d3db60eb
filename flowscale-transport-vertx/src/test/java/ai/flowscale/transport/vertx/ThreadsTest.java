package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportConfig;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When this transport's threads begin, and what they are. */
class ThreadsTest extends VertxTest {

  @Test
  void nothingIsMadeBeforeTheFirstRequest() {
    Set<Thread> before = eventLoops();

    try (var other = provider().create(TransportConfig.of(Runnable::run))) {
      assertThat(other.capabilities()).isNotEmpty();
      assertThat(eventLoops()).isSubsetOf(before);
    }
  }

  @Test
  void manyFirstRequestsShareOneClientAndItsFewThreads() {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "");
              }
            });
    transport();
    Set<Thread> before = eventLoops();

    var futures =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> get("/"), task -> new Thread(task).start()))
            .toList();

    futures.forEach(ThreadsTest::result);
    Set<Thread> after = eventLoops();
    after.removeAll(before);
    assertThat(after).hasSizeBetween(1, 2).allMatch(Thread::isDaemon);
  }

  private static Set<Thread> eventLoops() {
    return threads().stream()
        .filter(thread -> thread.getName().startsWith("vert.x-eventloop"))
        .collect(Collectors.toSet());
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }
}
