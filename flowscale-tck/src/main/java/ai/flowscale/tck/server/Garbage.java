package ai.flowscale.tck.server;

import java.lang.ref.WeakReference;

/** Runs the garbage collector, also in a JVM with {@code -XX:+DisableExplicitGC}. */
final class Garbage {
  private static final int PIECE = 64 * 1024;

  private Garbage() {}

  static void collect() {
    WeakReference<Object> witness = new WeakReference<>(new Object());
    System.gc();
    // A full heap is collected in any case.
    long bound = 4 * Runtime.getRuntime().maxMemory();
    long filled = 0;
    while (witness.get() != null && filled < bound) {
      filled += new byte[PIECE].length;
    }
  }
}
