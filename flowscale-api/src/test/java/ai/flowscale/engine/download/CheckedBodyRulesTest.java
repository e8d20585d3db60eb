package ai.flowscale.engine.download;

import ai.flowscale.api.model.RunOutput;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.SubscriberRules;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what checks the length of a body. */
public class CheckedBodyRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return new CheckedBody(
        new HandedOver(carelessReader(), Runnable::run),
        new RunOutput("a.png", null, null, null),
        OptionalLong.empty(),
        EngineFixture.scope(),
        () -> {});
  }
}
