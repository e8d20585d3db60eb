package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.observation.SerialSubscription;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The subscriber of a batch, which begins with the first request for outcomes. */
final class BatchSubscription extends SerialSubscription<BatchItem> implements Outcomes {
  private final OpenCalls calls;
  private final Batches.Opening opening;
  private @Nullable Batch batch;
  private @Nullable CallScope scope;

  BatchSubscription(
      OpenCalls calls,
      Executor executor,
      Batches.Opening opening,
      Flow.Subscriber<? super BatchItem> subscriber) {
    super(executor, subscriber);
    this.calls = calls;
    this.opening = opening;
  }

  @Override
  protected void asked(long count) {
    batch().request(count);
  }

  private Batch batch() {
    Batch running = batch;
    if (running == null) {
      CallScope opened = calls.open();
      running = opening.open(opened, this);
      // Until then the client's close waits for what is to be cancelled.
      running.ended().whenComplete((ended, failure) -> calls.close(opened));
      scope = opened;
      batch = running;
    }
    return running;
  }

  @Override
  protected void abandon() {
    CallScope open = scope;
    scope = null;
    if (open != null) {
      open.abort(
          new CallAbortedException(
              CallAbortedException.Reason.CANCELLED, "The subscription was cancelled."));
    }
  }

  @Override
  public void onItem(BatchItem item) {
    inTurn(() -> next(item));
  }

  @Override
  public void onEnd(BatchEnd end) {
    inTurn(
        () -> {
          // It has ended by itself.
          scope = null;
          if (end.failure() == null) {
            complete();
          } else {
            fail(end.thrown());
          }
        });
  }
}
