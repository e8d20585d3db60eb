package ai.flowscale.tck;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A blocking call on a thread of its own, so that the test's thread can move time meanwhile. */
final class ThreadCall<T> extends CompletableFuture<T> {
  private final Thread thread;
  private volatile boolean interruptedAtTheEnd;

  private ThreadCall(Supplier<T> call) {
    thread = new Thread(() -> run(call), "tck-caller");
    thread.setDaemon(true);
  }

  static <T> ThreadCall<T> start(Supplier<T> call) {
    ThreadCall<T> started = new ThreadCall<>(call);
    started.thread.start();
    return started;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever the call throws is what the test is about.
  private void run(Supplier<T> call) {
    try {
      T value = call.get();
      interruptedAtTheEnd = Thread.currentThread().isInterrupted();
      complete(value);
    } catch (RuntimeException | Error thrown) {
      interruptedAtTheEnd = Thread.currentThread().isInterrupted();
      completeExceptionally(thrown);
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Whether the thread's interrupt flag was set when the call had ended. */
  boolean isInterruptedAtTheEnd() {
    return interruptedAtTheEnd;
  }
}
