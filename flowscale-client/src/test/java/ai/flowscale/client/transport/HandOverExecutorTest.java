package ai.flowscale.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandOverExecutorTest {
  private final List<Runnable> elsewhere = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final HandOverExecutor turn = new HandOverExecutor(elsewhere::add);

  @Test
  void whatItsOwnThreadBringsAboutIsDoneAtTheEndOfTheTurn() {
    turn.execute(() -> done.add("first"));
    turn.execute(() -> done.add("second"));
    assertThat(done).isEmpty();

    turn.end();

    assertThat(done).containsExactly("first", "second");
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void whatOthersBringAboutGoesToTheExecutor() throws InterruptedException {
    Thread other = new Thread(() -> turn.execute(() -> done.add("other")));
    other.start();
    other.join();
    assertThat(elsewhere).hasSize(1);
  }

  @Test
  void afterTheTurnEverythingGoesToTheExecutor() {
    turn.execute(() -> turn.execute(() -> done.add("later")));

    turn.end();

    assertThat(done).isEmpty();
    assertThat(elsewhere).hasSize(1);
  }
}
