package ai.flowscale.tck.faults;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** The emulator and the proxies before its two origins, used by one cell after the other. */
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

  /** Forgets everything, and goes on in another time. */
  void begin(ManualScheduler next) {
    time.current = next;
    emulator.reset();
    api.forget();
    storage.forget();
  }

  int openConnections() {
    return api.openConnections() + storage.openConnections();
  }

  int busyConnections() {
    return api.busyConnections() + storage.busyConnections();
  }

  /** Whether all connections end. */
  boolean isDeserted() {
    return Polling.holdsOnceCollected(TimeLimit.get(), () -> openConnections() == 0);
  }

  @Override
  public void close() {
    api.close();
    storage.close();
    emulator.close();
  }

  /** Only ever asked what time it is. */
  private static final class SwitchedTime implements Scheduler {
    private volatile ManualScheduler current = new ManualScheduler();

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      return current.schedule(task, delay);
    }

    @Override
    public long nanoTime() {
      return current.nanoTime();
    }

    @Override
    public Instant now() {
      return current.now();
    }
  }
}
