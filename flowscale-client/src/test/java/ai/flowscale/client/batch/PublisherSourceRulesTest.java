package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.Test;

/**
 * The Reactive Streams project's own tests of a subscriber, for the one that takes the requests.
 */
@Test
public class PublisherSourceRulesTest extends FlowSubscriberBlackboxVerification<WorkflowRequest> {

  public PublisherSourceRulesTest() {
    super(new TestEnvironment(2_000, 20, 20));
  }

  @Override
  public WorkflowRequest createElement(int element) {
    return BatchTest.request("t" + element);
  }

  @Override
  @SuppressWarnings("unchecked") // Whoever takes anything above a request takes requests.
  public Flow.Subscriber<WorkflowRequest> createFlowSubscriber() {
    CompletableFuture<Flow.Subscriber<? super WorkflowRequest>> met = new CompletableFuture<>();
    takeAll(new PublisherSource(met::complete));
    return (Flow.Subscriber<WorkflowRequest>) met.join();
  }

  private static void takeAll(RequestSource source) {
    source
        .next()
        .thenAccept(
            request -> {
              if (request.isPresent()) {
                takeAll(source);
              }
            });
  }
}
