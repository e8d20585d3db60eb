package ai.flowscale.client.body;

import ai.flowscale.testing.PublisherRules;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** The Reactive Streams project's own tests of a publisher, for a body that a client brings. */
public class QueueingBodyRulesTest extends PublisherRules {
  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
    return new Client(elements, threads).body;
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    QueueingBody body = new Client(1, threads).body;
    body.subscribe(RecordingSubscriber.withoutDemand());
    return body;
  }

  /** Brings one buffer at a time, on threads of its own, and never two. */
  private static final class Client {
    final QueueingBody body = new AskedBody(this::request, () -> {});
    private final Executor threads;
    private long left;

    Client(long elements, Executor threads) {
      this.left = elements;
      this.threads = threads;
    }

    private boolean request(long demand) {
      threads.execute(this::bring);
      return true;
    }

    private void bring() {
      if (left == 0) {
        body.complete();
      } else {
        left--;
        body.next(List.of(ByteBuffer.allocate(1)));
      }
    }
  }
}
