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

  /** Runs on a thread of its own, until it is interrupted; tells whether it then still is. */
  private final FutureTask<Boolean> interruptedBehind =
      new FutureTask<>(
          () -> {
            assertThatThrownBy(() -> interruptible.call(this::swallowing))
                .isInstanceOf(CancellationException.class);
            return Thread.currentThread().isInterrupted();
          });

  private Thread startedInside() throws InterruptedException {
    Thread thread = new Thread(interruptedBehind);
    thread.start();
    inside.await();
    return thread;
  }

  @Test
  void anAbortInterruptsAndThatInterruptEndsWithTheCall() throws Exception {
    startedInside();

    interruptible.abort();

    assertThat(interruptedBehind.get()).isFalse();
  }

  @Test
  void anInterruptOfTheThreadIsNotLostThoughTheSourceTakesIt() throws Exception {
    Thread thread = startedInside();

    thread.interrupt();

    assertThat(interruptedBehind.get()).isTrue();
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
