package ai.flowscale.client.observation;

import ai.flowscale.api.FlowscaleObserver;
import ai.flowscale.api.FlowscaleObserver.RunStatusChanged;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.SerialExecutor;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells the log and the observers of a client what its calls do. */
public final class CallEvents {
  /** How far an observer may be behind. */
  static final int MOST_WAITING = 10_000;

  static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final List<FlowscaleObserver> observers;
  private final SerialExecutor calls;
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicBoolean behind = new AtomicBoolean();

  /** Takes whom to tell, and where. */
  public CallEvents(List<FlowscaleObserver> observers, Executor callbackExecutor) {
    this.observers = List.copyOf(observers);
    this.calls = new SerialExecutor(callbackExecutor, MOST_WAITING);
  }

  /**
   * A call begins.
   *
   * @param startedAt when, by the scheduler's {@code nanoTime()}
   */
  public ObservedCall started(String operation, long startedAt) {
    ObservedCall call = new ObservedCall(this, lastId.incrementAndGet(), operation, startedAt);
    call.started();
    return call;
  }

  /** A run that is waited for has another status. */
  public void runStatus(String runId, RunStatus status) {
    LOG.log(Level.DEBUG, "Run {0} is {1}", Printable.name(runId), status);
    tell(one -> one.onRunStatusChanged(new RunStatusChanged(runId, status)));
  }

  /** Whether there are observers. */
  boolean isObserved() {
    return !observers.isEmpty();
  }

  /** Calls the observers in their turn, if there are some. */
  void tell(Consumer<FlowscaleObserver> event) {
    if (isObserved()) {
      call(() -> each(event));
    }
  }

  /** Makes a call in turn with the others. Returns whether it will be made. */
  boolean call(Runnable event) {
    boolean taken = calls.offer(event);
    if (!taken && behind.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "The observer is {0} events behind, or its executor takes no more: events are left out",
          MOST_WAITING);
    }
    return taken;
  }

  /** Calls the observers, within a call. */
  void each(Consumer<FlowscaleObserver> event) {
    for (FlowscaleObserver observer : observers) {
      try {
        event.accept(observer);
      } catch (Throwable e) {
        // An Error too: the others are to be notified in any case.
        LOG.log(Level.WARNING, "An observer failed with {0}", e.getClass().getName());
      }
    }
  }
}
