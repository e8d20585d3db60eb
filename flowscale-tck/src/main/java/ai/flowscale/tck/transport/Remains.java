package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is left of ended exchanges while their transport lives. */
final class Remains {
  /** Exchanges of each kind. */
  private static final int COUNT = 4;

  /** How many may be left: the last one of a connection or a thread, until there is another. */
  private static final int MOST = COUNT / 2;

  /** If threads were started, it takes more exchanges to see whether their number is bounded. */
  private static final int ROUNDS = 8;

  private final TransportScenario it;
  private final Map<String, List<WeakReference<Object>>> kept = new LinkedHashMap<>();

  Remains(TransportScenario it) {
    this.it = it;
  }

  /** Ends exchanges in some way. */
  void of(Ending ending) {
    ending.prepare(it);
    // Libraries start what they need for it.
    var unused = ending.endSome(it, 1);
    int threads = it.threadsOfTransports().size();
    end(ending, COUNT);
    if (it.threadsOfTransports().size() >= threads + COUNT) {
      end(ending, (ROUNDS - 1) * COUNT);
      assertThat(it.threadsOfTransports().size() - threads)
          .as("threads that " + ROUNDS * COUNT + " exchanges have started: " + names())
          .isLessThan(ROUNDS * COUNT);
    }
    ending.assertNext(it);
    ending
        .server()
        .ifPresent(
            server ->
                server.await(
                    "the end of the connections of ended exchanges",
                    () -> server.openConnections() <= MOST));
  }

  private Map<String, Long> names() {
    return it.threadsOfTransports().stream()
        .collect(
            Collectors.groupingBy(
                thread -> thread.getName().replaceAll("\\d+", "N"), Collectors.counting()));
  }

  /** Asserts that no more than the last exchanges of each kind are left. */
  void assertCollected() {
    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> left().isEmpty())) {
      throw Waiting.notInTime(
          "the collection of what belongs to ended exchanges; of "
              + COUNT
              + " of each kind there are still: "
              + left());
    }
  }

  private void end(Ending ending, int count) {
    for (int i = 0; i < count; i++) {
      endOne(ending);
    }
  }

  /** A method of its own, whose variables do not keep anything. */
  private void endOne(Ending ending) {
    for (Ending.Ended ended : ending.endSome(it, 1)) {
      record(ending, "requests", ended.exchange().request());
      record(ending, "bodies of requests", ended.exchange().body());
      record(ending, "responses", ended.response());
    }
  }

  private void record(Ending ending, String what, @Nullable Object part) {
    if (part != null) {
      kept.computeIfAbsent(what + " after " + ending.exchangeName(), key -> new ArrayList<>())
          .add(new WeakReference<>(part));
    }
  }

  private Map<String, Integer> left() {
    Map<String, Integer> left = new LinkedHashMap<>();
    kept.forEach(
        (what, parts) -> {
          int alive = (int) parts.stream().filter(part -> part.get() != null).count();
          if (alive > MOST) {
            left.put(what, alive);
          }
        });
    return left;
  }
}
