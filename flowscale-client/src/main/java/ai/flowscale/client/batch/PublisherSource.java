package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Requests of a publisher, which is asked for one at a time. */
final class PublisherSource implements RequestSource, Flow.Subscriber<WorkflowRequest> {
  private final Flow.Publisher<WorkflowRequest> publisher;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean subscribing;
  private boolean closed;
  private boolean ended;
  private @Nullable Throwable failure;
  private Flow.@Nullable Subscription subscription;
  private @Nullable CompletableFuture<Optional<WorkflowRequest>> waiting;

  PublisherSource(Flow.Publisher<WorkflowRequest> publisher) {
    this.publisher = publisher;
  }

  @Override
  public CompletableFuture<Optional<WorkflowRequest>> next() {
    CompletableFuture<Optional<WorkflowRequest>> next = new CompletableFuture<>();
    Flow.Subscription asked = null;
    boolean isFirst = false;
    lock.lock();
    try {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      if (ended || closed) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      waiting = next;
      asked = subscription;
      isFirst = !subscribing;
      subscribing = true;
    } finally {
      lock.unlock();
    }
    if (isFirst) {
      publisher.subscribe(this);
    } else if (asked != null) {
      asked.request(1);
    }
    return next;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    boolean wanted;
    boolean asks;
    lock.lock();
    try {
      wanted = subscription == null && !closed;
      asks = waiting != null;
      if (wanted) {
        subscription = given;
      }
    } finally {
      lock.unlock();
    }
    if (!wanted) {
      given.cancel();
    } else if (asks) {
      given.request(1);
    }
  }

  @Override
  public void onNext(WorkflowRequest request) {
    Objects.requireNonNull(request, "request");
    CompletableFuture<Optional<WorkflowRequest>> taker = taker();
    if (taker != null) {
      taker.complete(Optional.of(request));
    }
  }

  @Override
  public void onError(Throwable thrown) {
    Objects.requireNonNull(thrown, "failure");
    lock.lock();
    try {
      ended = true;
      failure = thrown;
    } finally {
      lock.unlock();
    }
    CompletableFuture<Optional<WorkflowRequest>> taker = taker();
    if (taker != null) {
      taker.completeExceptionally(thrown);
    }
  }

  @Override
  public void onComplete() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
    CompletableFuture<Optional<WorkflowRequest>> taker = taker();
    if (taker != null) {
      taker.complete(Optional.empty());
    }
  }

  private @Nullable CompletableFuture<Optional<WorkflowRequest>> taker() {
    lock.lock();
    try {
      CompletableFuture<Optional<WorkflowRequest>> taker = waiting;
      waiting = null;
      return taker;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Flow.Subscription open;
    lock.lock();
    try {
      open = closed || ended ? null : subscription;
      closed = true;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.cancel();
    }
  }
}
