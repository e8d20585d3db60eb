package ai.flowscale.tests.endurance.soak;

import ai.flowscale.tck.server.FaultProxy;

/**
 * How much a process holds at a moment.
 *
 * @param heap bytes in use after collections
 * @param threads threads alive
 * @param connections connections open at the proxies
 */
record Level(long heap, int threads, int connections) {
  private static final int COLLECTIONS = 3;

  static Level now(FaultProxy api, FaultProxy storage) {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return new Level(
        runtime.totalMemory() - runtime.freeMemory(),
        Thread.getAllStackTraces().size(),
        api.openConnections() + storage.openConnections());
  }

  @Override
  public String toString() {
    return "%d MiB, %d threads, %d connections".formatted(heap >> 20, threads, connections);
  }
}
