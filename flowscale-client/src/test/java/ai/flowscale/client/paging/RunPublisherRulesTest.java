package ai.flowscale.client.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.PatientPublisherRules;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** The Reactive Streams project's own tests of a publisher, for the runs of all pages. */
@Test
public class RunPublisherRulesTest extends PatientPublisherRules<Run> {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ManualClient> clients = new CopyOnWriteArrayList<>();

  @AfterClass
  public void stop() {
    clients.forEach(ManualClient::close);
    threads.shutdownNow();
  }

  @Override
  public Flow.Publisher<Run> createFlowPublisher(long elements) {
    ScriptedService service = new ScriptedService();
    service.make((int) elements);
    return runs(service.transport());
  }

  @Override
  public Flow.Publisher<Run> createFailedFlowPublisher() {
    // A subscriber that asks for nothing must hear of the failure: of a demand that is none.
    Flow.Publisher<Run> runs = runs(ScriptedTransport.inTurn(ScriptedTransport.json(404, "{}")));
    return subscriber -> runs.subscribe(new Eager(subscriber));
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
  }

  private Flow.Publisher<Run> runs(ScriptedTransport transport) {
    ManualClient client = new ManualClient(transport, builder -> builder.callbackExecutor(threads));
    clients.add(client);
    return client.async.streamRuns(RunQuery.builder().pageSize(7).build());
  }

  /** Asks for one element by itself: the stream fails with its first page, not before. */
  private record Eager(Flow.Subscriber<? super Run> subscriber) implements Flow.Subscriber<Run> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
      subscription.request(1);
    }

    @Override
    public void onNext(Run run) {
      subscriber.onNext(run);
    }

    @Override
    public void onError(Throwable failure) {
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }
}
