package ai.flowscale.benchmarks.calls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A number of threads, each of which makes one call after the other. */
final class Callers implements AutoCloseable {
  private final int count;
  private final ExecutorService threads;

  Callers(int count) {
    this.count = count;
    this.threads = Executors.newFixedThreadPool(count);
  }

  /** Lets all of them call for a while; returns microseconds, of all together, for each call. */
  double microsPerCall(Runnable call, Duration time) {
    long started = System.nanoTime();
    long end = started + time.toNanos();
    List<Future<Long>> counts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      counts.add(threads.submit(() -> callUntil(call, end)));
    }
    long calls = 0;
    try {
      for (Future<Long> one : counts) {
        calls += one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return (System.nanoTime() - started) / 1e3 / calls;
  }

  private static long callUntil(Runnable call, long end) {
    long calls = 0;
    do {
      call.run();
      calls++;
    } while (System.nanoTime() - end < 0);
    return calls;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
