package ai.flowscale.tests.scenarios;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A blocking call on a thread of its own, so that the test can move time meanwhile. */
final class ThreadCall<T> extends CompletableFuture<T> {
  private final Thread thread;
  private volatile boolean interruptedAtTheEnd;

  private ThreadCall(Supplier<T> call) {
    thread = new Thread(() -> run(call), "scenario-caller");
    thread.setDaemon(true);
  }

  static <T> ThreadCall<T> start(Supplier<T> call) {
    ThreadCall<T> started = new ThreadCall<>(call);
    started.thread.start();
    return started;
  }

  @SuppressWarnings("CatchingUnchecked") // The test checks any exception of the call.
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

  /** Returns whether the thread's interrupt flag was set after the call. */
  boolean isInterruptedAtTheEnd() {
    return interruptedAtTheEnd;
  }
}
