package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.KitThreads;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/** Tells which threads were started since it was made and have not ended. */
final class ThreadWatch {
  /** Threads of the JVM, of JUnit, and those that the kit lends to transports. */
  private static final List<String> OTHERS =
      List.of(
          "ForkJoinPool.commonPool-",
          "CompletableFutureDelayScheduler",
          "Common-Cleaner",
          "Cleaner-",
          "process reaper",
          "Attach Listener",
          "Keep-Alive-Timer",
          "junit-",
          "tck-");

  private final Set<Thread> before = alive();

  /** Where JUnit runs tests in parallel, its threads come and go. */
  private final @Nullable ForkJoinPool runner =
      Thread.currentThread() instanceof ForkJoinWorkerThread worker ? worker.getPool() : null;

  private ThreadWatch() {}

  static ThreadWatch start() {
    return new ThreadWatch();
  }

  /** Returns the new threads but for those whose names begin in one of these ways. */
  List<Thread> started(Collection<String> shared) {
    return alive().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> !KitThreads.isOne(thread) && !isOfRunner(thread))
        .filter(thread -> OTHERS.stream().noneMatch(thread.getName()::startsWith))
        .filter(thread -> shared.stream().noneMatch(thread.getName()::startsWith))
        .toList();
  }

  /**
   * Waits until all new threads have ended. Asks for collections after a moment: on JDK 17 the
   * thread of a {@code java.net.http.HttpClient} ends with one.
   *
   * @param shared how the names of threads begin that no transport can end
   */
  void awaitNone(Collection<String> shared) {
    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> started(shared).isEmpty())) {
      throw Waiting.notInTime(
          "the end of threads that were started for a transport which is closed by now: "
              + started(shared).stream().map(Thread::getName).distinct().sorted().toList());
    }
  }

  private boolean isOfRunner(Thread thread) {
    return runner != null
        && thread instanceof ForkJoinWorkerThread worker
        && worker.getPool() == runner;
  }

  private static Set<Thread> alive() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }
}
