package ai.flowscale.transport.jdk;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs exchanges on no more threads than a bound. An exchange that is aborted is over at once, and
 * its thread wakes up later: where thousands are aborted in a second, those that follow would each
 * take another thread. They wait for one of these instead; to abort them takes none.
 */
final class SendingThreads implements Executor {
  private final Executor threads;
  private final int most;
  private final AtomicInteger running = new AtomicInteger();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Takes the threads.
   *
   * @param most how many to use at a time
   */
  SendingThreads(Executor threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  @Override
  public void execute(Runnable exchange) {
    waiting.add(exchange);
    try {
      start();
    } catch (Throwable refused) {
      if (waiting.remove(exchange)) {
        throw refused;
      }
      // Another thread has taken it.
    }
  }

  private void start() {
    if (!waiting.isEmpty() && running.getAndUpdate(n -> n < most ? n + 1 : n) < most) {
      try {
        threads.execute(this::run);
      } catch (Throwable refused) {
        running.decrementAndGet();
        throw refused;
      }
    }
  }

  private void run() {
    try {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
        // An interrupt was meant for that exchange.
        Thread.interrupted();
      }
    } finally {
      running.decrementAndGet();
      // What came after the last look found all threads running.
      start();
    }
  }
}
