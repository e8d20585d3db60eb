package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.KitThreads;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds threads that were started after its creation and are still running. */
final class ThreadWatch {
  /** Threads of the JVM, of JUnit, and those that the kit provides to transports. */
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

  private final Set<Thread> before = ConcurrentHashMap.newKeySet();

  /** If JUnit runs tests in parallel, it starts and ends threads. */
  private final @Nullable ForkJoinPool runner =
      Thread.currentThread() instanceof ForkJoinWorkerThread worker ? worker.getPool() : null;

  private ThreadWatch() {
    ignoreRunning();
  }

  /** Ignores the threads that are running now. */
  void ignoreRunning() {
    before.addAll(alive());
  }

  static ThreadWatch start() {
    return new ThreadWatch();
  }

  /** Returns the new threads, except those whose names have one of these prefixes. */
  List<Thread> started(Collection<String> shared) {
    return alive().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> !KitThreads.isOne(thread) && !isOfRunner(thread))
        .filter(thread -> OTHERS.stream().noneMatch(thread.getName()::startsWith))
        .filter(thread -> shared.stream().noneMatch(thread.getName()::startsWith))
        .toList();
  }

  /**
   * Waits until all new threads have ended. Runs the garbage collector after a moment, because on
   * JDK 17 it ends the thread of a {@code java.net.http.HttpClient}.
   *
   * @param shared the prefixes of the names of threads that no transport can end
   */
  void awaitNone(Collection<String> shared) {
    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> started(shared).isEmpty())) {
      throw Waiting.notInTime(
          "the end of threads of a closed transport: "
              + started(shared).stream().map(ThreadWatch::described).distinct().sorted().toList());
    }
  }

  /** Returns the name of a thread, and what it does in the code of the library. */
  private static String described(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .filter(frame -> frame.getModuleName() == null || !frame.getModuleName().startsWith("java"))
        .findFirst()
        .map(frame -> thread.getName() + " in " + frame)
        .orElse(thread.getName());
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
