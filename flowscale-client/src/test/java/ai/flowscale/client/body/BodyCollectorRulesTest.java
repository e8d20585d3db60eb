package ai.flowscale.client.body;

import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.SubscriberRules;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what collects the body of a response. */
public class BodyCollectorRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return met(body -> BodyCollector.start(new GivenResponse(body), 4096).result());
  }
}
