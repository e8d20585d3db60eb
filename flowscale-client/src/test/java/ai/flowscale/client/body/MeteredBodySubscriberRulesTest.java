package ai.flowscale.client.body;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.testing.SubscriberRules;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what counts a request's body of other code. */
public class MeteredBodySubscriberRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return met(
        body ->
            new MeteredBody(new Published(body), count -> {})
                .publisher()
                .subscribe(carelessReader()));
  }

  private record Published(Flow.Publisher<ByteBuffer> publisher) implements RequestBody {
    @Override
    public OptionalLong contentLength() {
      return OptionalLong.empty();
    }

    @Override
    public boolean isReplayable() {
      return false;
    }

    @Override
    public void writeTo(OutputStream out) {
      throw new AssertionError("the other view is used");
    }
  }
}
