package ai.flowscale.benchmarks.calls;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A number of threads, each of which makes one call after the other. */
final class Callers implements AutoCloseable {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

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
    long calls = all(() -> callUntil(call, end));
    return (System.nanoTime() - started) / 1e3 / calls;
  }

  /**
   * Lets each of them make so many calls; returns microseconds of processor time of this process,
   * whatever thread spends it, for each call. What other processes take is not counted, but on a
   * busy machine the wakings of threads cost more.
   */
  double processorMicrosPerCall(Runnable call, int callsOfEach) {
    long before = SYSTEM.getProcessCpuTime();
    long calls =
        all(
            () -> {
              for (int i = 0; i < callsOfEach; i++) {
                call.run();
              }
              return (long) callsOfEach;
            });
    return (SYSTEM.getProcessCpuTime() - before) / 1e3 / calls;
  }

  private long all(Callable<Long> calls) {
    List<Future<Long>> counts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      counts.add(threads.submit(calls));
    }
    long sum = 0;
    try {
      for (Future<Long> one : counts) {
        sum += one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return sum;
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
