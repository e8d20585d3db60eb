package ai.flowscale.transport.toolkit.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class InterruptListenerTest {
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CompletableFuture<Thread> broken = new CompletableFuture<>();
  private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run);

  @AfterEach
  void clear() {
    broken.complete(Thread.currentThread());
    boolean unused = Thread.interrupted();
  }

  /** Blocks as a socket does, which takes no notice of an interrupt. */
  private int block() throws IOException {
    inside.countDown();
    broken.join();
    throw new IOException("aborted");
  }

  private void abort() {
    broken.complete(Thread.currentThread());
  }

  private void run() {
    try {
      InterruptListener.listen(this::block, this::abort);
    } catch (IOException e) {
      interrupted.complete(Thread.currentThread().isInterrupted());
      failure.complete(e);
    }
  }

  @Test
  void anInterruptBreaksAStepOffThatBlocks() throws InterruptedException {
    thread.setDaemon(true);
    thread.start();
    inside.await();

    thread.interrupt();

    assertThat(failure.join())
        .isInstanceOf(ClosedByInterruptException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(interrupted.join()).isTrue();
    assertThat(broken.join()).isSameAs(Thread.currentThread());
  }

  @Test
  void anInterruptBeforeBreaksTheStepOff() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> InterruptListener.listen(this::block, this::abort))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aStepThatWasBrokenOffFailsAlthoughItCameToItsEnd() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> InterruptListener.listen(() -> 1, this::abort))
        .isInstanceOf(ClosedByInterruptException.class);
  }

  /** As that of a virtual thread does. */
  @Test
  void aStepThatHearsOfTheInterruptItselfFailsBecauseOfIt() {
    assertThatThrownBy(
            () ->
                InterruptListener.listen(
                    () -> {
                      Thread.currentThread().interrupt();
                      throw new IOException("closed by itself");
                    },
                    this::abort))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whatComesOfAStepIsPassedOn() throws IOException {
    IOException own = new IOException("of the step");

    assertThat(InterruptListener.listen(() -> 7, this::abort)).isEqualTo(7);
    assertThatThrownBy(
            () ->
                InterruptListener.listen(
                    () -> {
                      throw own;
                    },
                    this::abort))
        .isSameAs(own);
    assertThat(broken).isNotDone();
  }

  @Test
  void behindAStepNothingIsBrokenOff() throws IOException, InterruptedException {
    Thread caller = Thread.currentThread();
    InterruptListener.listen(() -> 0, this::abort);
    Thread other = new Thread(caller::interrupt);
    other.start();
    while (other.isAlive()) {
      Thread.onSpinWait();
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(broken).isNotDone();
  }

  /** A channel listens in the place of whoever has listened before. */
  @Test
  void aChannelBetweenTwoStepsDoesNotHideTheSecondOne(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("body"), "content");
    InterruptListener.listen(() -> 0, this::abort);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
    }
    Thread caller = Thread.currentThread();
    Thread other = new Thread(caller::interrupt);

    assertThatThrownBy(
            () ->
                InterruptListener.listen(
                    () -> {
                      other.start();
                      return block();
                    },
                    this::abort))
        .isInstanceOf(ClosedByInterruptException.class);
  }
}
