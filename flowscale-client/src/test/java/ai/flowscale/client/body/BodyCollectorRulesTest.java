package ai.flowscale.client.body;

import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.SubscriberRules;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what collects the body of a response. */
public class BodyCollectorRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return met(
        body -> new BodyCollector(new GivenResponse(body), 4096, (bytes, failure) -> {}).read());
  }
}
