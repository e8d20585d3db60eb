package ai.flowscale.client.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.Run;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.operations.FlowscaleApi;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Publishes all runs, from the first page on for each subscriber. */
public final class RunPublisher implements Flow.Publisher<Run> {
  private final FlowscaleApi api;
  private final RunQuery query;
  private final OpenCalls calls;
  private final Executor executor;

  /** Takes the query and where to signal. */
  public RunPublisher(FlowscaleApi api, RunQuery query, OpenCalls calls, Executor executor) {
    this.api = api;
    this.query = query;
    this.calls = calls;
    this.executor = executor;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Run> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    new RunSubscription(new RunPages(api, query), calls, executor, subscriber).start();
  }
}
