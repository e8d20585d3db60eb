package ai.flowscale.transport.toolkit.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptGateTest {
  private final InterruptGate gate = new InterruptGate();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch out = new CountDownLatch(1);

  /** Whether the thread was interrupted inside and, at last, behind the gate. */
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();

  private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run);

  private void run() {
    gate.enter();
    try {
      inside.countDown();
      never.await();
    } catch (InterruptedException e) {
      stopped.complete(true);
      awaitOut();
    } finally {
      gate.leave();
    }
    interrupted.complete(Thread.currentThread().isInterrupted());
  }

  private void awaitOut() {
    boolean again = false;
    while (out.getCount() > 0) {
      try {
        out.await();
      } catch (InterruptedException e) {
        again = true;
      }
    }
    if (again) {
      Thread.currentThread().interrupt();
    }
  }

  private void start() throws InterruptedException {
    thread.setDaemon(true);
    thread.start();
    inside.await();
  }

  @AfterEach
  void endThread() {
    never.countDown();
    out.countDown();
  }

  @Test
  void anInterruptOfOursEndsBehindTheGate() throws InterruptedException {
    start();
    gate.interrupt();
    assertThat(stopped.join()).isTrue();
    out.countDown();

    assertThat(interrupted.join()).isFalse();
  }

  @Test
  void anInterruptOfTheApplicationPassesTheGate() throws InterruptedException {
    start();
    thread.interrupt();
    assertThat(stopped.join()).isTrue();
    out.countDown();

    assertThat(interrupted.join()).isTrue();
  }

  @Test
  void anInterruptOfTheApplicationBesideOneOfOursPassesTheGate() throws InterruptedException {
    start();
    gate.interrupt();
    assertThat(stopped.join()).isTrue();
    thread.interrupt();
    out.countDown();

    assertThat(interrupted.join()).isTrue();
  }

  @Test
  void anInterruptOfTheApplicationBeforeTheGatePassesIt() {
    Thread.currentThread().interrupt();
    gate.enter();
    boolean inGate = Thread.interrupted();
    gate.leave();

    assertThat(inGate).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aGateThatIsShutInterruptsNobody() throws InterruptedException {
    start();
    gate.shut();
    gate.interrupt();
    never.countDown();

    assertThat(interrupted.join()).isFalse();
    assertThat(stopped).isNotDone();
  }

  @Test
  void behindTheGateNobodyIsInterrupted() {
    gate.enter();
    gate.leave();
    gate.interrupt();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
