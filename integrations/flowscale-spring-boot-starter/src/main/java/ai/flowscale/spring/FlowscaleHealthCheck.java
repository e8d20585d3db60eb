package ai.flowscale.spring;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.support.Checks;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the deployment for its health, and remembers the outcome for a while. The deployment is up
 * where it responds and accepts the key: containers that are stopped start with the next run.
 */
final class FlowscaleHealthCheck {
  private final Flowscale flowscale;
  private final CallOptions options;
  private final Duration cacheFor;
  private final LongSupplier nanoTime;

  /** Concurrent probes make one request; not a monitor, which would pin virtual threads. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Outcome last;
  private long lastTime;

  /**
   * What was found out.
   *
   * @param isUp whether the deployment responds and accepts the key
   * @param details the states of the containers, or what is wrong; no secrets
   */
  record Outcome(boolean isUp, Map<String, Object> details) {}

  FlowscaleHealthCheck(
      Flowscale flowscale, FlowscaleProperties.Health settings, LongSupplier nanoTime) {
    this.flowscale = flowscale;
    this.options =
        CallOptions.builder()
            .callTimeout(positive("timeout", settings.timeout()))
            .retryPolicy(RetryPolicy.none())
            .build();
    this.cacheFor = positive("cache-for", settings.cacheFor());
    this.nanoTime = nanoTime;
  }

  private static Duration positive(String name, Duration value) {
    return FlowscaleProperties.inGroup("health", () -> Checks.positive(name, value));
  }

  Outcome check() {
    lock.lock();
    try {
      Outcome outcome = last;
      if (outcome == null || nanoTime.getAsLong() - lastTime >= cacheFor.toNanos()) {
        outcome = ask();
        last = outcome;
        lastTime = nanoTime.getAsLong();
      }
      return outcome;
    } catch (CallAbortedException e) {
      // Says nothing about the deployment: the next probe asks again.
      return down(e);
    } finally {
      lock.unlock();
    }
  }

  private Outcome ask() {
    try {
      Map<String, Object> containers = new LinkedHashMap<>();
      for (ContainerHealth container : flowscale.withOptions(options).checkHealth()) {
        containers.put(container.container(), container.status());
      }
      return new Outcome(true, Map.of("containers", containers));
    } catch (CallAbortedException e) {
      throw e;
    } catch (FlowscaleException e) {
      return down(e);
    }
  }

  /** Not Health's own withException: a cause may say more than the client would. */
  private static Outcome down(FlowscaleException e) {
    return new Outcome(
        false, Map.of("error", e.getClass().getSimpleName() + ": " + e.getMessage()));
  }
}
