package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells which threads were started since it was made and have not ended. */
final class ThreadWatch {
  /**
   * Threads of the JVM and of the kit, and one that Netty keeps for the whole JVM and lets end by
   * itself a second after its last task.
   */
  private static final List<String> OTHERS =
      List.of(
          "ForkJoinPool.commonPool-",
          "Common-Cleaner",
          "Cleaner-",
          "process reaper",
          "Attach Listener",
          "Keep-Alive-Timer",
          "junit-",
          "globalEventExecutor-",
          "raw-",
          "forward-proxy",
          "Connector-Scheduler-",
          "tck-",
          "qtp");

  private final Set<Thread> before = alive();

  private ThreadWatch() {}

  static ThreadWatch start() {
    return new ThreadWatch();
  }

  /** Returns the new threads. */
  List<Thread> started() {
    return alive().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> OTHERS.stream().noneMatch(thread.getName()::startsWith))
        .toList();
  }

  /**
   * Waits until all new threads have ended. Asks for collections after a moment: on JDK 17 the
   * thread of a {@code java.net.http.HttpClient} ends with one.
   */
  void awaitNone(String when) {
    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> started().isEmpty())) {
      throw Waiting.notInTime(
          "the end of threads that the transport started, " + when + ": " + names());
    }
  }

  private List<String> names() {
    return started().stream().map(Thread::getName).toList();
  }

  private static Set<Thread> alive() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }
}
