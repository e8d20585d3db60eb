package ai.flowscale.client.observation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.TransferProgress;
import ai.flowscale.testing.HeldExecutor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestProgressTest {
  private final HeldExecutor executor = new HeldExecutor();
  private final List<TransferProgress> heard = new ArrayList<>();
  private final LatestProgress progress = new LatestProgress(heard::add, executor);

  @Test
  void aListenerThatKeepsUpIsNotifiedOfEveryStep() {
    progress.moved("a.png", 1, 10);
    executor.runAll();
    progress.moved("a.png", 2, 10);
    executor.runAll();

    assertThat(heard)
        .containsExactly(
            new TransferProgress("a.png", 1, 10), new TransferProgress("a.png", 2, 10));
  }

  @Test
  void aListenerThatIsSlowIsNotifiedOfTheNewestStateOnly() {
    for (int moved = 1; moved <= 1000; moved++) {
      progress.moved("a.png", moved, 1000);
    }
    assertThat(executor.waiting()).isEqualTo(1);
    executor.runAll();

    assertThat(heard).containsExactly(new TransferProgress("a.png", 1000, 1000));
  }

  @Test
  void whatMovesWhileTheListenerRunsIsReportedAfterwards() {
    List<TransferProgress> told = new ArrayList<>();
    LatestProgress[] self = new LatestProgress[1];
    self[0] =
        new LatestProgress(
            state -> {
              told.add(state);
              if (state.transferred() < 3) {
                self[0].moved("a.png", state.transferred() + 1, 3);
              }
            },
            Runnable::run);
    self[0].moved("a.png", 1, 3);

    assertThat(told).extracting(TransferProgress::transferred).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aListenerThatThrowsIsNotifiedOfTheNextStep() {
    LatestProgress fragile =
        new LatestProgress(
            state -> {
              heard.add(state);
              throw new IllegalStateException("the listener's own trouble");
            },
            Runnable::run);
    fragile.moved("a.png", 1, 2);
    fragile.moved("a.png", 2, 2);

    assertThat(heard).extracting(TransferProgress::transferred).containsExactly(1L, 2L);
  }

  @Test
  void anExecutorThatWasOnlyBusyIsNotifiedOfTheEnd() {
    executor.refuse();
    progress.moved("a.png", 1, 2);
    executor.acceptAgain();
    progress.moved("a.png", 2, 2);
    executor.runAll();

    assertThat(heard).containsExactly(new TransferProgress("a.png", 2, 2));
  }
}
