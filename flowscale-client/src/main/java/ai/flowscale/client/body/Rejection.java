package ai.flowscale.client.body;

import java.util.concurrent.Flow;

/**
 * Turns a subscriber away the way Reactive Streams wants it: subscription first, then the error.
 */
public final class Rejection {

  private Rejection() {}

  public static void signal(Flow.Subscriber<?> subscriber, String message) {
    subscriber.onSubscribe(NO_DEMAND);
    subscriber.onError(new IllegalStateException(message));
  }

  private static final Flow.Subscription NO_DEMAND =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };
}
