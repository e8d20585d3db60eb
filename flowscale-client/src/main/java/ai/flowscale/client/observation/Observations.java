package ai.flowscale.client.observation;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.concurrent.Tasks;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The instrumentations of a client, called so that none of them can break a call, and that no call
 * waits for an event.
 */
public final class Observations {
  /** How many events may wait to be delivered. */
  static final int MOST_WAITING = 10_000;

  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final List<FlowscaleInstrumentation> instrumentations;

  private final String host;
  private final Scheduler scheduler;
  private final Executor callbackExecutor;
  private final SerialExecutor events;
  private final AtomicBoolean behind = new AtomicBoolean();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Where the latest request went: most go there too, and an address takes long to parse. */
  private volatile @Nullable URI origin;

  /** Takes the instrumentations of the settings. */
  public Observations(FlowscaleConfig config, Scheduler scheduler, Executor callbackExecutor) {
    this.instrumentations = config.instrumentations();
    this.host = config.baseUrl().getHost();
    this.scheduler = scheduler;
    this.callbackExecutor = callbackExecutor;
    this.events = new SerialExecutor(this::executeCallback, MOST_WAITING);
  }

  /** Starts an operation, on the thread of its caller. */
  public ObservedOperation start(OperationAttributes attributes) {
    if (instrumentations.isEmpty()) {
      return ObservedOperation.NONE;
    }
    FlowscaleInstrumentation.Operation operation = operation(attributes);
    List<OperationObserver> observers =
        instrumentations.stream()
            .map(one -> guarded(one, () -> one.onOperation(operation), OperationObserver.NONE))
            .filter(observer -> observer != OperationObserver.NONE)
            .toList();
    return observers.isEmpty()
        ? ObservedOperation.NONE
        : new ObservedOperation(this, null, attributes, observers);
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

  /**
   * Makes a request.
   *
   * @param address where it goes
   * @param made makes it of its time and its origin
   */
  RequestObserver.Request request(
      URI address, BiFunction<Instant, URI, RequestObserver.Request> made) {
    URI latest = origin;
    boolean same =
        latest != null
            && latest.getPort() == address.getPort()
            && latest.getHost().equals(address.getHost())
            && latest.getScheme().equals(address.getScheme());
    RequestObserver.Request request = made.apply(scheduler.now(), same ? latest : address);
    if (!same) {
      origin = request.origin();
    }
    return request;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** From now on events that the callback executor refuses are delivered all the same. */
  public void close() {
    closed = true;
  }

  private void executeCallback(Runnable task) {
    Throwable refused = Tasks.offer(callbackExecutor, task);
    if (refused != null && !closed) {
      throw new RejectedExecutionException("The callback executor refused an event", refused);
    }
    if (refused != null) {
      // It was shut down with the client: what has started still gets its end.
      task.run();
    }
  }

  /** Delivers an event after those before it. */
  void deliver(Runnable event) {
    if (!events.offer(event) && behind.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "Events of instrumentations are dropped: {0} are waiting, or the callback executor takes no"
              + " more",
          MOST_WAITING);
    }
  }

  /**
   * Calls an instrumentation, which must not break what it observes, not even with an Error. The
   * first failure of a kind is a warning.
   *
   * @param called the instrumentation, or its observer
   */
  <T> T guarded(Object called, Supplier<T> call, T otherwise) {
    try {
      T given = call.get();
      return given == null ? otherwise : given;
    } catch (Throwable e) {
      String who = called.getClass().getName();
      boolean first = reported.size() < 100 && reported.add(who + " " + e.getClass().getName());
      LOG.log(
          first ? Level.WARNING : Level.DEBUG,
          "The instrumentation {0} failed with {1}",
          who,
          e.getClass().getName());
      return otherwise;
    }
  }

  /** The same for a call that gives nothing. */
  void guarded(Object called, Runnable call) {
    guarded(
        called,
        () -> {
          call.run();
          return true;
        },
        true);
  }
}
