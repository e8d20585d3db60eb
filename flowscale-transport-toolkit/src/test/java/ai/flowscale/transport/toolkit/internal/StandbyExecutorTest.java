package ai.flowscale.transport.toolkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class StandbyExecutorTest {
  /** What the threads that were asked for would run, in their order. */
  private final Deque<Runnable> threads = new ArrayDeque<>();

  private final List<String> done = new ArrayList<>();
  private final StandbyExecutor executor = new StandbyExecutor(threads::add);

  private void execute(String name) {
    executor.execute(() -> done.add(name));
  }

  @Test
  void oneThreadIsAskedForWhatComesBeforeItRuns() {
    execute("a");
    execute("b");
    execute("c");

    assertThat(threads).hasSize(1);
  }

  @Test
  void oneThreadRunsShortTasksOneAfterTheOtherWithOneMoreToStandBy() {
    execute("a");
    execute("b");
    execute("c");

    threads.remove().run();

    assertThat(done).containsExactly("a", "b", "c");
    assertThat(threads).hasSize(1);
    threads.remove().run();
    assertThat(threads).isEmpty();
  }

  @Test
  void whoStandsByRunsWhatIsBehindATaskThatBlocks() {
    executor.execute(
        () -> {
          threads.remove().run();
          done.add("blocked for so long");
        });
    execute("a");
    execute("b");

    threads.remove().run();

    assertThat(done).containsExactly("a", "b", "blocked for so long");
  }

  @Test
  void whatComesWhileATaskBlocksGetsAThread() {
    executor.execute(
        () -> {
          execute("a");
          threads.remove().run();
          done.add("blocked for so long");
        });

    threads.remove().run();

    assertThat(done).containsExactly("a", "blocked for so long");
  }

  @Test
  void whatATaskThrowsKeepsNoneBehindItFromRunning() {
    executor.execute(
        () -> {
          throw new AssertionError("thrown on purpose");
        });
    execute("a");

    threads.remove().run();

    assertThat(done).containsExactly("a");
  }

  @Test
  void anInterruptEndsWithItsTask() {
    executor.execute(() -> Thread.currentThread().interrupt());
    executor.execute(() -> done.add("interrupted: " + Thread.currentThread().isInterrupted()));

    threads.remove().run();

    assertThat(done).containsExactly("interrupted: false");
  }

  @Test
  void withoutAnotherThreadTheOneThatRunsGoesOn() {
    List<Runnable> only = new ArrayList<>();
    StandbyExecutor narrow =
        new StandbyExecutor(
            task -> {
              if (!only.isEmpty()) {
                throw new RejectedExecutionException("no more threads");
              }
              only.add(task);
            });
    narrow.execute(() -> done.add("a"));
    narrow.execute(() -> done.add("b"));

    only.get(0).run();

    assertThat(done).containsExactly("a", "b");
    assertThatThrownBy(() -> narrow.execute(() -> done.add("c")))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void aTaskThatIsRefusedIsNotRunLater() {
    boolean[] refusing = {true};
    StandbyExecutor refused =
        new StandbyExecutor(
            task -> {
              if (refusing[0]) {
                throw new RejectedExecutionException("no threads");
              }
              threads.add(task);
            });
    assertThatThrownBy(() -> refused.execute(() -> done.add("refused")))
        .isInstanceOf(RejectedExecutionException.class);
    refusing[0] = false;
    refused.execute(() -> done.add("next"));

    threads.remove().run();

    assertThat(done).containsExactly("next");
  }
}
