package ai.flowscale.engine.download;

import ai.flowscale.api.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.OpenCalls;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** The content of an output, open until it is read to its end or closed, or the client is. */
final class Content implements OutputContent {
  private final RunOutput output;
  private final TransportResponse response;
  private final FileVersion version;
  private final OpenCalls calls;
  private final CallScope life;
  private final Executor callbackExecutor;
  private final Runnable blockingCheck;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Takes an answer with the content.
   *
   * @param life aborted when the client is closed
   * @param blockingCheck throws on a thread that must not block
   */
  Content(
      RunOutput output,
      TransportResponse response,
      OpenCalls calls,
      CallScope life,
      Executor callbackExecutor,
      Runnable blockingCheck) {
    this.output = output;
    this.response = response;
    this.version = FileVersion.of(response.headers());
    this.calls = calls;
    this.life = life;
    this.callbackExecutor = callbackExecutor;
    this.blockingCheck = blockingCheck;
    life.onAbort(why -> response.close());
  }

  @Override
  public RunOutput output() {
    return output;
  }

  @Override
  public OptionalLong length() {
    return version.length();
  }

  @Override
  public Optional<String> contentType() {
    return Optional.ofNullable(version.contentType());
  }

  @Override
  public InputStream inputStream() {
    if (!taken.compareAndSet(false, true)) {
      throw takenAlready();
    }
    ContentStream stream = new ContentStream(this, blockingCheck);
    read(stream.reader());
    return stream;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      if (taken.compareAndSet(false, true)) {
        read(new HandedOver(subscriber, callbackExecutor));
      } else {
        subscriber.onSubscribe(NOTHING);
        subscriber.onError(takenAlready());
      }
    };
  }

  private void read(Flow.Subscriber<ByteBuffer> reader) {
    response.body().subscribe(new CheckedBody(reader, output, version.length(), life, this::close));
  }

  private static IllegalStateException takenAlready() {
    return new IllegalStateException("The content is read once, and not once it is closed.");
  }

  @Override
  public void close() {
    taken.set(true);
    response.close();
    calls.close(life);
  }

  /** Prints no link. */
  @Override
  public String toString() {
    return "OutputContent[" + output.filename() + "]";
  }

  private static final Flow.Subscription NOTHING =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };
}
