package ai.flowscale.tests.schedules;

import ai.flowscale.dbscheduler.SlotRaces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** All scenarios by their names. */
final class Scenarios {
  /** A hundred times as slow as others: a whole database is under control. */
  static final String FLEET = "fleet-slots";

  static final String PLANTED = "-planted";
  private static final Map<String, Function<Boolean, Scenario>> ALL = new LinkedHashMap<>();

  static {
    for (CallRaces.End end : CallRaces.End.values()) {
      ALL.put("call-" + word(end), planted -> new CallRaces(end, planted));
    }
    for (AbortRaces.Between between : AbortRaces.Between.values()) {
      ALL.put(word(between) + "-cancel", planted -> new AbortRaces(between, false));
      ALL.put(word(between) + "-close", planted -> new AbortRaces(between, true));
    }
    ALL.put("interrupt", planted -> new InterruptRaces());
    ALL.put("limiter-1", planted -> new LimiterRaces(1, false, planted));
    ALL.put("limiter-2", planted -> new LimiterRaces(2, false, planted));
    ALL.put("limiter-close", planted -> new LimiterRaces(1, true, planted));
    for (BodyRaces.Other other : BodyRaces.Other.values()) {
      ALL.put("body-" + word(other), planted -> new BodyRaces(other, false, planted));
      ALL.put("stream-" + word(other), planted -> new BodyRaces(other, true, planted));
    }
    for (UploadRaces.Other other : UploadRaces.Other.values()) {
      ALL.put("upload-" + word(other), planted -> new UploadRaces(other));
    }
    for (BatchRaces.End end : BatchRaces.End.values()) {
      ALL.put("batch-" + word(end), planted -> new BatchRaces(end, planted));
    }
    for (CheckpointRaces.End end : CheckpointRaces.End.values()) {
      ALL.put("checkpoint-" + word(end), planted -> new CheckpointRaces(end, planted));
    }
    ALL.put(FLEET, planted -> () -> SlotRaces.run(planted));
  }

  private Scenarios() {}

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns all names but those of what is broken on purpose. */
  static Set<String> names() {
    return ALL.keySet();
  }

  /** Returns the names of what is broken on purpose, one for each kind of scenario. */
  static List<String> planted() {
    return Stream.of(
            "call-cancel", "limiter-1", "body-requests", "batch-close", "checkpoint-closed", FLEET)
        .map(name -> name + PLANTED)
        .toList();
  }

  /** Returns a scenario, or its broken form where the name ends with "-planted". */
  static Scenario named(String name) {
    boolean planted = planted().contains(name);
    String plain = planted ? name.substring(0, name.length() - PLANTED.length()) : name;
    return Optional.ofNullable(ALL.get(plain))
        .orElseThrow(() -> new IllegalArgumentException("no scenario " + name + ": " + names()))
        .apply(planted);
  }
}
