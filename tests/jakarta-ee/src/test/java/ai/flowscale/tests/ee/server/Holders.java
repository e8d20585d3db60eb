package ai.flowscale.tests.ee.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/** Tells by what objects that should be gone are still reachable. */
final class Holders {
  private static final int LONGEST = 40;

  /** How an object was first reached. */
  private record Step(long from, String by) {}

  private final HeapDump dump;
  private final Map<Long, Step> steps = new HashMap<>();

  private Holders(HeapDump dump) {
    this.dump = dump;
  }

  /**
   * Walks from the roots to all that is held.
   *
   * @param beside what is held by instances of these classes alone does not count
   */
  static Holders in(HeapDump dump, Set<String> beside) {
    Holders holders = new Holders(dump);
    holders.walk(beside);
    return holders;
  }

  /** How many class loaders are held that have loaded a class of this name. */
  int loadersOf(String className) {
    return (int) dump.loadersOf(className).stream().filter(steps::containsKey).count();
  }

  /** For each of them the shortest way to it, from a root on; the same ways once. */
  String waysToLoadersOf(String className) {
    Map<String, Integer> ways = new TreeMap<>();
    dump.loadersOf(className).stream()
        .filter(steps::containsKey)
        .forEach(id -> ways.merge(way(id), 1, Integer::sum));
    StringBuilder text = new StringBuilder();
    ways.forEach((way, count) -> text.append(count).append(" by ").append(way).append('\n'));
    return text.toString();
  }

  private void walk(Set<String> beside) {
    Queue<Long> next = new ArrayDeque<>();
    for (HeapDump.Root root : dump.roots()) {
      if (steps.putIfAbsent(root.id(), new Step(0, root.kind())) == null) {
        next.add(root.id());
      }
    }
    while (!next.isEmpty()) {
      long from = next.remove();
      if (beside.contains(dump.describe(from))) {
        continue;
      }
      for (HeapDump.Reference reference : dump.references(from)) {
        if (reference.to() != 0
            && steps.putIfAbsent(reference.to(), new Step(from, reference.by())) == null) {
          next.add(reference.to());
        }
      }
    }
  }

  private String way(long target) {
    List<String> names = new ArrayList<>();
    long id = target;
    while (id != 0 && names.size() < LONGEST) {
      Step step = steps.get(id);
      if (step == null) {
        break;
      }
      names.add("\n    " + step.by() + " -> " + dump.describe(id));
      id = step.from();
    }
    Collections.reverse(names);
    return String.join("", names);
  }
}
