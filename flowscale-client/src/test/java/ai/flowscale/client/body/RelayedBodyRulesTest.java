package ai.flowscale.client.body;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.testing.SubscriberRules;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what stands between a transport's body and its reader. */
public class RelayedBodyRulesTest extends SubscriberRules {

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return met(
        body ->
            TransportResponses.of(200, Headers.empty(), "HTTP/1.1", body)
                .body()
                .subscribe(carelessReader()));
  }
}
