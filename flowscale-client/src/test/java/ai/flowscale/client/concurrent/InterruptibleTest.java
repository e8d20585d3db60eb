package ai.flowscale.client.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptibleTest {
  private final Interruptible interruptible = new Interruptible();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void clearInterrupt() {
    boolean unused = Thread.interrupted();
  }

  /** A source that takes an interrupt for its end. */
  private String swallowing() {
    inside.countDown();
    try {
      never.await();
    } catch (InterruptedException taken) {
      return "cut";
    }
    return "whole";
  }

  @Test
  void givesWhatIsGiven() {
    assertThat(interruptible.call(() -> "whole")).isEqualTo("whole");
  }

  @Test
  void anAbortInterruptsAndThatInterruptEndsWithTheCall() throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(() -> interruptible.call(this::swallowing))
                  .isInstanceOf(CancellationException.class);
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(task);
    thread.start();
    inside.await();

    interruptible.abort();

    assertThat(task.get()).as("interrupted behind it").isFalse();
  }

  @Test
  void anInterruptOfTheThreadIsNotLostThoughTheSourceTakesIt() throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(() -> interruptible.call(this::swallowing))
                  .isInstanceOf(CancellationException.class);
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(task);
    thread.start();
    inside.await();

    thread.interrupt();

    assertThat(task.get()).as("interrupted behind it").isTrue();
  }

  @Test
  void nothingRunsAfterAnAbort() {
    interruptible.abort();

    assertThatThrownBy(
            () ->
                interruptible.call(
                    () -> {
                      inside.countDown();
                      return "whole";
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(inside.getCount()).isEqualTo(1);
  }
}
