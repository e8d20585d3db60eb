package ai.flowscale.engine.download;

import ai.flowscale.testing.SubscriberRules;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what takes the parts of a content. */
public class ContentPartRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    ContentRelay relay =
        new ContentRelay(new HandedOver(carelessReader(), Runnable::run), () -> {});
    relay.begin();
    return new ContentPart(relay, OptionalLong.empty());
  }
}
