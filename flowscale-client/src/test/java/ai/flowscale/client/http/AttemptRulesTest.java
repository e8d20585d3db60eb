package ai.flowscale.client.http;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.observation.ObservedCall;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.Internals;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.StepScheduler;
import ai.flowscale.testing.SubscriberRules;
import ai.flowscale.testing.Turns;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The rules of a subscriber, for what watches over a transport's body. */
public class AttemptRulesTest extends SubscriberRules {
  private static final TransportRequest REQUEST =
      TransportRequest.of("GET", URI.create("http://127.0.0.1:1/"), Headers.empty(), null);

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return met(AttemptRulesTest::read);
  }

  private static void read(Flow.Publisher<ByteBuffer> body) {
    StepScheduler time = new StepScheduler();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> CompletableFuture.completedFuture(new GivenResponse(body)));
    var unused =
        new Call<String>(
                new Sender(transport, time, new ExchangeLimiter(1, time), new Turns()),
                new Call.Terms(
                    new ObservedCall.Name("test", Optional.empty()),
                    RetryRules.Safety.NEVER,
                    Optional.empty()),
                Internals.scope(),
                (call, ended) ->
                    call.exchange(
                        REQUEST,
                        target -> false,
                        Runnable::run,
                        (response, failure) -> response.body().subscribe(carelessReader())))
            .start();
  }
}
