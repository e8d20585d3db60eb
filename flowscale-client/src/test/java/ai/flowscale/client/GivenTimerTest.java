package ai.flowscale.client;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the application's own timer still holds of a client. */
class GivenTimerTest {
  private static final long LIMIT_SECONDS = 120;

  /** Keeps what was cancelled, as the executors of servers do. */
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  @Test
  void aClosedClientHasNothingPendingInIt() throws Exception {
    Scheduler shared = Scheduler.of(timer);
    CompletableFuture<RunResult> waiting;
    try (Flowscale other = client(shared)) {
      CompletableFuture<RunResult> goesOn = other.async().awaitRun("r1");
      try (Flowscale client = client(shared)) {
        waiting = client.async().awaitRun("r1");
        client.async().getRun("r1").get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(pending()).isNotEmpty();
      }
      assertThatThrownBy(waiting::join).isInstanceOf(CompletionException.class);
      assertThat(goesOn).isNotDone();
      // The other client's.
      assertThat(pending()).isNotEmpty();
    }
    assertThat(pending()).isEmpty();
  }

  @Test
  void aClientKeepsItsTasksItselfWhateverTheExecutorDoes() {
    assertThat(Scheduler.of(timer).keepsCancelledTasks()).isTrue();
    timer.setRemoveOnCancelPolicy(true);
    assertThat(Scheduler.of(timer).keepsCancelledTasks()).isTrue();
  }

  /** An executor remembers tasks; what it was given must not lead to the client's classes. */
  @Test
  void itIsGivenObjectsOfTheJdkThatLetGo() {
    List<Runnable> given = new ArrayList<>();
    List<ClassLoader> contexts = new ArrayList<>();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // One that no earlier call on this thread can have left behind.
    ClassLoader context = new ClassLoader() {};
    ScheduledThreadPoolExecutor remembering =
        new ScheduledThreadPoolExecutor(1) {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            given.add(task);
            contexts.add(thread.getContextClassLoader());
            return super.schedule(task, delay, unit);
          }
        };
    thread.setContextClassLoader(context);
    try {
      remembering.setRemoveOnCancelPolicy(true);
      Scheduler.of(remembering).schedule(() -> {}, Duration.ofHours(1)).cancel();
      assertThat(given).singleElement().isExactlyInstanceOf(FutureTask.class);
      assertThat(((FutureTask<?>) given.get(0)).isCancelled()).isTrue();
      assertThat(contexts).containsExactly(ClassLoader.getPlatformClassLoader());
      assertThat(thread.getContextClassLoader()).isSameAs(context);
    } finally {
      thread.setContextClassLoader(before);
      remembering.shutdownNow();
    }
  }

  private List<Runnable> pending() {
    return timer.getQueue().stream().filter(task -> !((Future<?>) task).isCancelled()).toList();
  }

  private static Flowscale client(Scheduler scheduler) {
    return Flowscale.create(
        FlowscaleConfig.builder()
            .baseUrl("http://127.0.0.1:1")
            .apiKey("key")
            .scheduler(scheduler)
            .transport(
                new ScriptedTransport(
                    request ->
                        json(
                                200,
                                "{\"status\":\"success\","
                                    + "\"data\":{\"_id\":\"r1\",\"status\":\"running\"}}")
                            .make()))
            .build());
  }
}
