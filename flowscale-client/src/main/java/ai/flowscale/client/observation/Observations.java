package ai.flowscale.client.observation;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.SerialExecutor;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The instrumentations of a client, called so that none of them can break a call, and that no call
 * waits for an event.
 */
public final class Observations {
  /** How many events an instrumentation may be behind. */
  static final int MOST_WAITING = 10_000;

  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final List<FlowscaleInstrumentation> instrumentations;

  /** That of the JVM, or null in one without the Flight Recorder. */
  private final @Nullable JfrInstrumentation recorder;

  private final String host;
  private final Scheduler scheduler;
  private final SerialExecutor events;
  private final AtomicBoolean behind = new AtomicBoolean();

  /** Takes the instrumentations of the settings. */
  public Observations(FlowscaleConfig config, Scheduler scheduler, Executor callbackExecutor) {
    this.instrumentations = config.instrumentations();
    this.recorder =
        ModuleLayer.boot().findModule("jdk.jfr").isPresent() ? new JfrInstrumentation() : null;
    this.host = config.baseUrl().getHost();
    this.scheduler = scheduler;
    this.events = new SerialExecutor(callbackExecutor, MOST_WAITING);
  }

  /** Starts an operation, on the thread of its caller. */
  public ObservedOperation start(OperationAttributes attributes) {
    boolean recorded = recorder != null && recorder.isRecording();
    if (instrumentations.isEmpty() && !recorded) {
      return ObservedOperation.NONE;
    }
    List<FlowscaleInstrumentation> all = new ArrayList<>(instrumentations);
    if (recorded) {
      all.add(recorder);
    }
    FlowscaleInstrumentation.Operation operation = operation(attributes);
    List<OperationObserver> observers = new ArrayList<>();
    for (FlowscaleInstrumentation one : all) {
      OperationObserver observer =
          guarded(() -> one.onOperation(operation), OperationObserver.NONE);
      if (observer != OperationObserver.NONE) {
        observers.add(observer);
      }
    }
    return observers.isEmpty()
        ? ObservedOperation.NONE
        : ObservedOperation.started(this, attributes, observers);
  }

  FlowscaleInstrumentation.Operation operation(OperationAttributes attributes) {
    return new FlowscaleInstrumentation.Operation(
        scheduler.now(),
        attributes.name(),
        host,
        attributes.workflowId(),
        attributes.groupId(),
        attributes.runId(),
        attributes.outputName());
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** Has an event delivered after those before it. */
  void tell(Runnable event) {
    if (!events.offer(event) && behind.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "The instrumentation is {0} events behind, or its executor takes no more: events are"
              + " dropped",
          MOST_WAITING);
    }
  }

  /** Calls an instrumentation, which must not break what it observes: an Error neither. */
  static <T> T guarded(Supplier<T> call, T otherwise) {
    try {
      T given = call.get();
      return given == null ? otherwise : given;
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "An instrumentation failed with {0}", e.getClass().getName());
      return otherwise;
    }
  }

  /** The same for a call that gives nothing. */
  static void guarded(Runnable call) {
    guarded(
        () -> {
          call.run();
          return true;
        },
        true);
  }
}
