package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.TimeLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Holds "at once" to a number: a second, with a {@link TimeLimit} of 20 seconds. On a busy machine
 * anything may take longer once, but not each time: what was late is attempted again, with a fresh
 * exchange, and only what was late in each attempt is a failure. One thread at a time may use it.
 */
final class Promptly {
  private static final int ATTEMPTS = 5;
  private static final int SHARE_OF_LIMIT = 20;
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** By what was waited for: how long it took in each attempt. */
  private final Map<String, List<Duration>> taken = new LinkedHashMap<>();

  private volatile long begin;

  /** Returns how long "at once" is: longer on a machine with a longer limit. */
  static Duration atOnce() {
    Duration share = TimeLimit.get().dividedBy(SHARE_OF_LIMIT);
    return share.compareTo(SHORTEST) > 0 ? share : SHORTEST;
  }

  /**
   * Makes an attempt, and others if something was late.
   *
   * @param attempt prepares an exchange, calls {@link #start()} when something happens that must
   *     have an effect at once, and {@link #seen} when it has
   */
  static void check(Consumer<Promptly> attempt) {
    check(atOnce(), attempt);
  }

  /** The same as a case of a rule. */
  static void inCase(TransportScenario it, String name, Consumer<Promptly> attempt) {
    it.inCase(name, () -> check(attempt));
  }

  /** The same with another number. */
  static void check(Duration limit, Consumer<Promptly> attempt) {
    Promptly clock = new Promptly();
    for (int i = 0; i < ATTEMPTS; i++) {
      attempt.accept(clock);
      if (clock.taken.values().stream().allMatch(each -> isOnceWithin(limit, each))) {
        return;
      }
    }
    throw new AssertionError(
        "later than "
            + limit
            + " in each of "
            + ATTEMPTS
            + " attempts: "
            + clock.taken.entrySet().stream()
                .filter(each -> !isOnceWithin(limit, each.getValue()))
                .map(each -> each.getKey() + " " + each.getValue())
                .toList());
  }

  private static boolean isOnceWithin(Duration limit, List<Duration> each) {
    return each.stream().anyMatch(one -> one.compareTo(limit) <= 0);
  }

  /** The event that must have an effect at once happens now. Any thread may say so. */
  void start() {
    begin = System.nanoTime();
  }

  /** An effect has been seen. Several of them may be seen after one event. */
  void seen(String effect) {
    taken
        .computeIfAbsent(effect, key -> new ArrayList<>())
        .add(Duration.ofMillis((System.nanoTime() - begin) / 1_000_000));
  }
}
