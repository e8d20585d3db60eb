package ai.flowscale.tck.server;

import java.lang.ref.WeakReference;

/**
 * Has garbage collected, also in a JVM that is started with {@code -XX:+DisableExplicitGC} and
 * ignores whoever asks for it.
 */
final class Garbage {
  private static final int PIECE = 64 * 1024;

  private Garbage() {}

  static void collect() {
    WeakReference<Object> witness = new WeakReference<>(new Object());
    System.gc();
    // A heap that is used up needs a collection, asked for or not.
    long bound = 4 * Runtime.getRuntime().maxMemory();
    long filled = 0;
    while (witness.get() != null && filled < bound) {
      filled += new byte[PIECE].length;
    }
  }
}
