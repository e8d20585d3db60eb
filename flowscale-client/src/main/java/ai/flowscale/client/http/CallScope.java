package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.observation.ObservedOperation;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.transport.toolkit.internal.Guard;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How long a call lives, and which settings hold for it. What ends it early (the caller, a
 * deadline, the closing of the client) aborts the scope, and everything that the call has open at
 * that moment is aborted: the exchange, the body, the timer.
 */
public class CallScope implements AutoCloseable {

  private final CallSettings settings;
  private final ObservedOperation operation;

  /** Of what a call that is a scope has in flight, too. */
  final Guard guard = new Guard();

  private final Set<Consumer<FlowscaleException>> aborters = new LinkedHashSet<>();

  /** What it ends with at the latest, or null. */
  private final @Nullable CallScope parent;

  /**
   * Whether it is a part of that: it ends for the same reason, and what it sends is sent by both.
   */
  private final boolean part;

  /** Makes its exchanges; null where nobody waits for it. */
  private final @Nullable CallerThread caller;

  /** Whether the client makes its requests by itself. */
  private final boolean background;

  /** Whether it has ended by itself. Written under the guard. */
  private volatile boolean closed;

  private volatile @Nullable FlowscaleException reason;
  private volatile boolean sent;

  private volatile @Nullable Registration inParent;

  /** While the call is being started: the thread of its caller. */
  private volatile @Nullable Thread starter;

  /** What is left to do, here and in all that ends with this. Guarded. */
  private final IdentityHashMap<CompletableFuture<?>, Boolean> lastWork = new IdentityHashMap<>(0);

  private volatile boolean hadLastWork;

  /** Opens a scope without a parent. */
  public CallScope(CallSettings settings, ObservedOperation operation) {
    this(settings, operation, null, false, null, false);
  }

  /** Opens a part of a scope, which it has not joined yet. */
  CallScope(CallScope parent) {
    this(parent, parent.operation, parent.caller, parent.background);
  }

  private CallScope(
      CallScope parent,
      ObservedOperation operation,
      @Nullable CallerThread caller,
      boolean background) {
    this(parent.settings, operation, parent, true, caller, background);
  }

  private CallScope(
      CallSettings settings,
      ObservedOperation operation,
      @Nullable CallScope parent,
      boolean part,
      @Nullable CallerThread caller,
      boolean background) {
    this.settings = settings;
    this.operation = operation;
    this.parent = parent;
    this.part = part;
    this.caller = caller;
    this.background = background;
  }

  /** Returns the operation that it belongs to, as the instrumentations see it. */
  public ObservedOperation operation() {
    return operation;
  }

  /** Returns what holds for the call. */
  public CallSettings settings() {
    return settings;
  }

  /** Starts the call, on the thread of its caller. */
  <T> T start(Function<CallScope, T> call) {
    starter = Thread.currentThread();
    try {
      return call.apply(this);
    } finally {
      starter = null;
    }
  }

  /** Whether this thread is the caller's own, which is starting the call right now. */
  boolean isStartedHere() {
    for (CallScope scope = this; scope != null && !scope.background; scope = scope.parentIfPart()) {
      if (scope.starter == Thread.currentThread()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns who makes its exchanges.
   *
   * @param workers do where no caller waits
   */
  Executor exchangeExecutor(Executor workers) {
    return caller == null ? workers : caller;
  }

  /** An exchange has failed on the current thread. */
  public void exchangeFailed() {
    if (caller != null) {
      caller.exchangeFailed();
    }
  }

  /** Something that is to be aborted; taken back when it has ended by itself. */
  @FunctionalInterface
  public interface Registration {
    /** Takes it back. Idempotent. */
    void remove();
  }

  /** A scope with the same settings that ends with this one at the latest. */
  public CallScope child() {
    return joined(new CallScope(this));
  }

  /**
   * The same, for requests that the client makes by itself: none of them may hold up the thread
   * that happens to make it, not even the caller's.
   */
  public CallScope background() {
    return joined(new CallScope(this, operation, null, true));
  }

  /** The same, for many calls at a time, which the caller cannot make though it waits for them. */
  public CallScope withoutCaller() {
    return joined(new CallScope(this, operation, null, background));
  }

  /** The same, for a part of the operation, which is observed by itself. */
  public CallScope part(OperationAttributes part) {
    return joined(new CallScope(this, operation.child(part), caller, background));
  }

  /**
   * A scope that ends with this one at the latest, for a reason of its own, which may come to carry
   * its run. What it sends is not sent by this one.
   */
  public CallScope owned(CallSettings with, ObservedOperation in) {
    return owned(with, in, caller);
  }

  /** The same, with what another scope has, which it may outlive. */
  public CallScope ownedLike(CallScope other) {
    return owned(other.settings, other.operation, other.caller);
  }

  /**
   * The same.
   *
   * @param waiting the caller, who makes its exchanges; or null
   */
  CallScope owned(CallSettings with, ObservedOperation in, @Nullable CallerThread waiting) {
    return joined(new CallScope(with, in, this, false, waiting, false));
  }

  private static CallScope joined(CallScope scope) {
    scope.join();
    return scope;
  }

  /** From now on it ends with its parent at the latest. */
  final void join() {
    if (parent != null) {
      inParent = parent.onAbort(why -> abort(part ? why : CallFailures.again(why)));
    }
  }

  /** What it is a part of, or null. */
  private @Nullable CallScope parentIfPart() {
    return part ? parent : null;
  }

  /** Runs an action when the scope is aborted, at once if it has been. */
  public Registration onAbort(Consumer<FlowscaleException> action) {
    FlowscaleException already = guard.get(() -> added(action));
    if (already != null) {
      runAborter(action, already);
    }
    return () -> guard.run(() -> aborters.remove(action));
  }

  private @Nullable FlowscaleException added(Consumer<FlowscaleException> action) {
    if (!isOver()) {
      aborters.add(action);
    }
    return reason;
  }

  /** Ends the call early. Only the first reason counts; returns whether this is it. */
  public boolean abort(FlowscaleException why) {
    return abort(sent -> why);
  }

  /** Ends the call early on behalf of its caller. */
  public void cancel() {
    abort(CallFailures.cancelled("The call was cancelled."));
  }

  /**
   * Ends the call early. Only the first reason counts.
   *
   * @param made makes the reason, and receives whether a request was handed to the transport that
   *     can have had an effect; quick
   * @return whether this is the reason
   */
  boolean abort(Function<Boolean, FlowscaleException> made) {
    List<Consumer<FlowscaleException>> actions = new ArrayList<>();
    FlowscaleException why =
        guard.get(
            () -> {
              if (isOver()) {
                return null;
              }
              reason = made.apply(sent);
              actions.addAll(aborters);
              aborters.clear();
              return reason;
            });
    if (why != null) {
      aborted(why);
      actions.forEach(action -> runAborter(action, why));
    }
    return why != null;
  }

  /** It has been ended early: what it has in flight itself is aborted before all else. */
  void aborted(FlowscaleException why) {}

  /**
   * Records, here and in the scopes that this is a part of, that a request is handed to the
   * transport. Returns false if this scope or any scope above was aborted first: then nothing may
   * be handed over. An abort and a request that cross come one after the other, so that the
   * receiver of the abort can rely on {@link #isSent}. The scopes above are asked as well: a call
   * that is aborted with its owner makes room for the next one, which must not be sent only because
   * the owner has not told it yet.
   *
   * @param condition what else has to hold, and is done in the same moment; quick
   */
  boolean markSent(BooleanSupplier condition) {
    return guard.get(
        () -> {
          boolean may = reason == null && mayBeSent(condition);
          if (may) {
            sent = true;
          }
          return may;
        });
  }

  /** Guarded by the ancestors as well, which never ask those within in turn. */
  private boolean mayBeSent(BooleanSupplier condition) {
    CallScope whole = parentIfPart();
    return whole != null
        ? whole.markSent(condition)
        : (parent == null || !parent.isAborted()) && condition.getAsBoolean();
  }

  private boolean isAborted() {
    return reason != null || (parent != null && parent.isAborted());
  }

  /** Notes that nothing of what was handed over can have had an effect. */
  void clearSent() {
    for (CallScope scope = this; scope != null; scope = scope.parentIfPart()) {
      scope.sent = false;
    }
  }

  /** Whether a request was handed to the transport, and can have had an effect. */
  public boolean isSent() {
    return sent;
  }

  /**
   * Records, here and in the scopes parent, what the call still has to do although it is ended
   * early. The caller waits for that, and so does the close of the client: where it must not be
   * missed by a close, it is recorded before it begins.
   */
  public void finishing(CompletableFuture<?> work) {
    withAncestors(
        scope -> {
          scope.lastWork.put(work, true);
          scope.hadLastWork = true;
        });
    work.whenComplete((value, failure) -> withAncestors(scope -> scope.lastWork.remove(work)));
  }

  private void withAncestors(Consumer<CallScope> action) {
    for (CallScope scope = this; scope != null; scope = scope.parent) {
      CallScope in = scope;
      in.guard.run(() -> action.accept(in));
    }
  }

  /** Whether the call had something left to do; its future completes after that. */
  public boolean hadLastWork() {
    return hadLastWork;
  }

  /** Returns what the call still has to do, and what ends with it. */
  public CompletableFuture<?> lastWork() {
    return guard.get(
        () -> CompletableFuture.allOf(lastWork.keySet().toArray(CompletableFuture<?>[]::new)));
  }

  /** An action that throws must not keep the others from being told. */
  private static void runAborter(Consumer<FlowscaleException> action, FlowscaleException why) {
    LoggedFailures.run(
        () -> action.accept(why), "Something could not be aborted with its call: {0}");
  }

  /** Returns how many actions wait for an abort. */
  int registrations() {
    return guard.get(aborters::size);
  }

  /** Returns why the call was ended early, or null. */
  public @Nullable FlowscaleException abortReason() {
    return reason;
  }

  /**
   * The operation has ended, and with it the scope.
   *
   * @param failure null for a success
   */
  public void end(@Nullable Throwable failure) {
    close();
    operation.ended(failure == null ? null : CallFailures.toFlowscaleException(failure));
  }

  /** Whether it has ended, by itself or early. */
  final boolean isOver() {
    return closed || reason != null;
  }

  /**
   * Ends it: nothing is left to abort.
   *
   * @return whether it has ended by itself; false where it has ended before, or was aborted
   */
  final boolean tryEnd() {
    boolean ended =
        guard.get(
            () -> {
              boolean first = !isOver();
              closed = true;
              aborters.clear();
              return first;
            });
    Registration registered = inParent;
    if (registered != null) {
      registered.remove();
    }
    return ended;
  }

  /** The call has ended by itself: nothing is left to abort. */
  @Override
  public void close() {
    var unused = tryEnd();
  }
}
