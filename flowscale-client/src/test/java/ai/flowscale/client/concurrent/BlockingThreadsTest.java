package ai.flowscale.client.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockingThreadsTest {
  private final List<Runnable> own = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private boolean mayBlock = true;
  private final BlockingThreads threads = new BlockingThreads(Runnable::run, own::add, this::check);

  private void check() {
    if (!mayBlock) {
      throw new IllegalStateException("an event loop");
    }
  }

  @Test
  void runsWhereTheExecutorDoes() {
    threads.execute(() -> done.add("task"));

    assertThat(done).containsExactly("task");
    assertThat(own).isEmpty();
  }

  @Test
  void goesToAThreadOfItsOwnWhereTheExecutorsMustNotBlock() {
    mayBlock = false;

    threads.execute(() -> done.add("task"));

    assertThat(done).isEmpty();
    own.forEach(Runnable::run);
    assertThat(done).containsExactly("task");
  }
}
