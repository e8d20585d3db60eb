package ai.flowscale.engine.waiting;

import ai.flowscale.api.text.Printable;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.CallSettings;
import ai.flowscale.engine.exchange.Failures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Cancels a run whose wait has ended early, and says in the wait's failure what came of it. */
final class RunCanceller {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private RunCanceller() {}

  /** Asks once, in a scope of its own: that of the wait has been aborted. */
  static CompletableFuture<Cancellation> cancel(
      FlowscaleApi api, String runId, CallSettings settings) {
    CallScope scope = new CallScope(settings);
    CompletableFuture<Cancellation> asked;
    try {
      asked = api.cancelOnce(runId, LIMIT, scope);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    return asked.whenComplete((confirmed, refused) -> scope.close());
  }

  static void note(FlowscaleException failure, @Nullable Throwable refused) {
    if (refused == null) {
      failure.noteRunCancellation(RunCancellation.CONFIRMED);
      return;
    }
    failure.noteRunCancellation(RunCancellation.UNCONFIRMED);
    FlowscaleException why = Failures.ours(refused);
    if (why != failure) {
      failure.addSuppressed(why);
    }
    // A future that was cancelled has nobody to tell it to.
    LOG.log(
        System.Logger.Level.WARNING,
        "Run {0} was to be cancelled with the wait for it, and the service did not confirm it: {1}",
        Printable.name(failure.runId().orElse("?")),
        why.getClass().getSimpleName());
  }
}
