package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.server.Polling;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** When this transport's threads begin and end. */
class ThreadsTest extends JdkTest {
  /** Idle threads end by themselves as well, after ten seconds. */
  private static final Duration BEFORE_IDLE_THREADS_END = Duration.ofSeconds(5);

  @Test
  void noClientIsMadeBeforeTheFirstRequest() {
    Set<Thread> before = selectors();

    try (var other = provider().create(TransportConfig.of(Runnable::run))) {
      assertThat(other.capabilities()).isNotEmpty();
      assertThat(selectors()).isSubsetOf(before);
    }
  }

  /** To make one, the JDK may read the trust store. */
  @Test
  void theClientIsNotMadeOnTheThreadThatSends() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
            });
    RecordingContext context = RecordingContext.create();
    over(
        provider()
            .create(
                new TransportConfig() {
                  @Override
                  public Executor executor() {
                    return Runnable::run;
                  }

                  @Override
                  public Optional<SSLContext> sslContext() {
                    return Optional.of(context);
                  }
                }));

    assertThat(text(get("/"))).isEqualTo("fine");
    assertThat(context.askedOn()).isNotEmpty().doesNotContain(Thread.currentThread());
  }

  @Test
  void manyFirstRequestsShareOneClient() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "");
            });
    transport();
    Set<Thread> before = selectors();

    var futures =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> get("/"), task -> new Thread(task).start()))
            .toList();

    futures.forEach(ThreadsTest::result);
    Set<Thread> after = selectors();
    after.removeAll(before);
    assertThat(after).hasSize(1);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void closingEndsTheThreadsWithoutACollection() {
    Set<Thread> own = threadsOfAnIdleTransport();

    transport().close();

    assertThatTheyEndBeforeIdleThreadsDo(own);
  }

  @Test
  void closingEndsTheWorkersOnEveryJdk() {
    Set<Thread> own = threadsOfAnIdleTransport();
    own.removeIf(ThreadsTest::isSelector);

    transport().close();

    assertThatTheyEndBeforeIdleThreadsDo(own);
  }

  private static void assertThatTheyEndBeforeIdleThreadsDo(Set<Thread> threads) {
    assertThat(
            Polling.holds(
                BEFORE_IDLE_THREADS_END, () -> threads.stream().noneMatch(Thread::isAlive)))
        .as("the end of %s", threads)
        .isTrue();
  }

  private Set<Thread> threadsOfAnIdleTransport() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
              connection.readToEnd();
            });
    Set<Thread> before = threads();
    assertThat(text(get("/"))).isEqualTo("fine");
    Set<Thread> own = threads();
    own.removeAll(before);
    own.removeIf(thread -> !thread.getName().startsWith("flowscale-jdk-") && !isSelector(thread));
    assertThat(own).hasSizeGreaterThanOrEqualTo(2);
    return own;
  }

  private static Set<Thread> selectors() {
    return threads().stream().filter(ThreadsTest::isSelector).collect(Collectors.toSet());
  }

  private static boolean isSelector(Thread thread) {
    return thread.getName().endsWith("SelectorManager");
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }
}
