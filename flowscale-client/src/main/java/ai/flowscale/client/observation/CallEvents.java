package ai.flowscale.client.observation;

import ai.flowscale.api.FlowscaleObserver;
import ai.flowscale.api.FlowscaleObserver.RunStatusChanged;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.text.Printable;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the log and the observer of a client what its calls do. */
public final class CallEvents {
  /** How far an observer may be behind. */
  static final int MOST_WAITING = 10_000;

  static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final @Nullable FlowscaleObserver observer;
  private final SerialCalls calls;
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicBoolean behind = new AtomicBoolean();

  /** Takes whom to tell, and where. */
  public CallEvents(Optional<FlowscaleObserver> observer, Executor callbackExecutor) {
    this.observer = observer.orElse(null);
    this.calls = new SerialCalls(callbackExecutor, MOST_WAITING);
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

  /** Whether anybody would hear of progress. */
  boolean isObserved() {
    return observer != null;
  }

  /** Calls the observer in its turn, if there is one. Returns whether it will be called. */
  boolean tell(Consumer<FlowscaleObserver> event) {
    FlowscaleObserver one = observer;
    if (one == null) {
      return false;
    }
    boolean taken = calls.call(() -> event.accept(one));
    if (!taken && behind.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "The observer is {0} events behind, or its executor takes no more: events are left out",
          MOST_WAITING);
    }
    return taken;
  }
}
