package ai.flowscale.examples.minimal;

import java.util.ArrayList;
import java.util.List;

/**
 * One way of starting an image.
 *
 * @param name what the table calls it
 * @param image which image
 * @param options of the JVM
 * @param bytes what this way needs on disk
 */
record Start(String name, Image image, List<String> options, long bytes) {
  private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** The same with what suits short programs: only the quick compiler, and the simplest GC. */
  Start quick() {
    List<String> all = new ArrayList<>(options);
    all.addAll(QUICK);
    return new Start(name + ", C1, serial GC", image, all, bytes);
  }

  List<String> command(List<String> more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(more);
    return image.command(all);
  }
}
