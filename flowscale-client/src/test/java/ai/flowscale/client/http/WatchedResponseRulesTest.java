package ai.flowscale.client.http;

import ai.flowscale.client.observation.ObservedRequest;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.StepScheduler;
import ai.flowscale.testing.SubscriberRules;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what watches over a transport's body. */
public class WatchedResponseRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    Watchdog watchdog = new Watchdog(new StepScheduler(), limit -> {});
    return met(
        body ->
            new WatchedResponse(
                    new GivenResponse(body),
                    watchdog,
                    EngineFixture.scope(),
                    ObservedRequest.NONE,
                    () -> {})
                .body()
                .subscribe(carelessReader()));
  }
}
