package ai.flowscale.tests.reactive;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportProvider;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/**
 * The Reactive Streams project's own tests of a subscriber, for what a transport subscribes to the
 * body of a request. Jersey's has none: it writes bodies to a stream.
 */
@Test
public abstract class UploadRules extends FlowSubscriberBlackboxVerification<ByteBuffer> {
  private final TransportBench bench;

  /** Waits long for what must come, as a socket is behind it, and shortly for what must not. */
  UploadRules(TransportProvider provider) {
    super(new TestEnvironment(60_000, 50, 50));
    bench = new TransportBench(provider);
  }

  @AfterClass
  public void closeBench() {
    bench.close();
  }

  @Override
  @SuppressWarnings("unchecked") // A subscriber of a supertype also accepts buffers.
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    MetBody body = new MetBody(new CompletableFuture<>());
    var unused = bench.sending("POST", "/", body);
    return (Flow.Subscriber<ByteBuffer>) TransportBench.result(body.met());
  }

  @Override
  public ByteBuffer createElement(int element) {
    return ByteBuffer.wrap(new byte[] {(byte) element});
  }

  /** A body that only keeps who subscribed to it: the test signals in its place. */
  private record MetBody(CompletableFuture<Flow.Subscriber<? super ByteBuffer>> met)
      implements RequestBody {
    @Override
    public OptionalLong contentLength() {
      return OptionalLong.empty();
    }

    @Override
    public boolean isReplayable() {
      return false;
    }

    @Override
    public Flow.Publisher<ByteBuffer> publisher() {
      return met::complete;
    }

    @Override
    public void writeTo(OutputStream out) {
      throw new AssertionError("the other view is used");
    }
  }
}
