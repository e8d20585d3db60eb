package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Scheduler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.Test;

/** A scheduler over an executor of the application survives errors of its tasks. */
class GivenExecutorTest {
  private final List<Runnable> wakeUps = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  private Scheduler scheduler() {
    ScheduledExecutorService executor =
        (ScheduledExecutorService)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ScheduledExecutorService.class},
                (proxy, method, arguments) -> {
                  if (!method.getName().equals("schedule")) {
                    throw new UnsupportedOperationException(method.getName());
                  }
                  wakeUps.add((Runnable) arguments[0]);
                  return future();
                });
    return Scheduler.of(executor);
  }

  private ScheduledFuture<?> future() {
    CompletableFuture<Object> handle = new CompletableFuture<>();
    return (ScheduledFuture<?>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ScheduledFuture.class},
            (proxy, method, arguments) -> handle.cancel(true));
  }

  /** Runs what the executor was given, early or not, until it is given nothing more. */
  private void runAll() {
    while (!wakeUps.isEmpty()) {
      wakeUps.remove(0).run();
    }
  }

  @Test
  void aTaskThatThrowsDoesNotKeepOthersFromRunning() {
    Scheduler scheduler = scheduler();
    scheduler.schedule(
        () -> {
          throw new LinkageError("injected by the test");
        },
        Duration.ZERO);
    scheduler.schedule(() -> done.add("second"), Duration.ZERO);
    scheduler.schedule(() -> done.add("third"), Duration.ZERO);
    runAll();
    assertThat(done).containsExactly("second", "third");
  }
}
