package ai.flowscale.client.http;

import ai.flowscale.client.observation.ObservedRequest;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.SubscriberRules;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what watches over a transport's body. */
public class WatchedResponseRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return met(
        body ->
            new WatchedResponse(
                    new GivenResponse(body),
                    () -> {},
                    EngineFixture.scope(),
                    ObservedRequest.NONE,
                    () -> {})
                .body()
                .subscribe(carelessReader()));
  }
}
