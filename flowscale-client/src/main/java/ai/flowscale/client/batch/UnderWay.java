package ai.flowscale.client.batch;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a batch that have been taken and have no outcome yet: those that are at work, and
 * those that wait for others. Used within the events of a batch alone, but for {@link #forEach}.
 */
final class UnderWay {
  private final Set<RequestRun> open = Collections.newSetFromMap(new ConcurrentHashMap<>());
  private final Deque<RequestRun> parked = new ArrayDeque<>();
  private int atWork;

  void begin(RequestRun run) {
    open.add(run);
    atWork++;
  }

  void end(RequestRun run) {
    atWork--;
    open.remove(run);
    run.close();
  }

  /** It is not at work until its turn has come. */
  void park(RequestRun run) {
    atWork--;
    parked.add(run);
  }

  /** Returns the next that waits, which is at work from now on, or null. */
  @Nullable RequestRun resume() {
    RequestRun next = parked.poll();
    if (next != null) {
      atWork++;
    }
    return next;
  }

  boolean hasParked() {
    return !parked.isEmpty();
  }

  /** Returns how many are at work. */
  int atWork() {
    return atWork;
  }

  boolean isEmpty() {
    return atWork == 0 && parked.isEmpty();
  }

  /** Tells all that have no outcome yet. On any thread. */
  void forEach(Consumer<RequestRun> action) {
    open.forEach(action);
  }
}
