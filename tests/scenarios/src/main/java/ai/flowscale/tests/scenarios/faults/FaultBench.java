package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tests.scenarios.SwitchedTime;
import java.net.URI;

/** The emulator and a proxy for each of its two origins. One cell after the other uses them. */
final class FaultBench implements AutoCloseable {
  private final SwitchedTime time = new SwitchedTime();
  private final FlowscaleEmulator emulator = FlowscaleEmulator.builder().scheduler(time).start();
  private final FaultProxy storage = FaultProxy.start(URI.create(emulator.storageUrl()));
  private final FaultProxy api =
      FaultProxy.start(URI.create(emulator.baseUrl()))
          .replace(emulator.storageUrl(), storage.url());

  FlowscaleEmulator emulator() {
    return emulator;
  }

  FaultProxy api() {
    return api;
  }

  FaultProxy storage() {
    return storage;
  }

  /** Resets everything and switches to another clock. */
  void begin(ManualScheduler next) {
    time.switchTo(next);
    // An aborted request of the cell before may only arrive now.
    api.startOver();
    storage.startOver();
    emulator.reset();
  }

  int openConnections() {
    return api.openConnections() + storage.openConnections();
  }

  int busyConnections() {
    return api.busyConnections() + storage.busyConnections();
  }

  /** Waits until all connections have ended. */
  boolean hasNoConnections() {
    return Polling.holdsOnceCollected(TimeLimit.get(), () -> openConnections() == 0);
  }

  @Override
  public void close() {
    api.close();
    storage.close();
    emulator.close();
  }
}
