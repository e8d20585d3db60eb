package ai.flowscale.client.download;

import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.http.CallScope;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The content of an output, open until it is read to its end or closed, or the client is. */
final class Content implements OutputContent {
  private static final String TAKEN =
      "The content can be read only once, and not after it was closed.";

  private final RunOutput output;
  private final FileVersion version;
  private final CallExchange response;
  private final CallScope life;
  private final Downloader.Threads threads;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Takes a response with the content.
   *
   * @param life aborted when the client is closed
   */
  Content(RunOutput output, CallExchange response, CallScope life, Downloader.Threads threads) {
    this.output = output;
    this.version = FileVersion.of(response.headers());
    this.response = response;
    this.life = life;
    this.threads = threads;
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
  public @Nullable String contentType() {
    return version.contentType();
  }

  @Override
  public InputStream inputStream() {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException(TAKEN);
    }
    return stream(threads.blockingCheck());
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      boolean first = taken.compareAndSet(false, true);
      ContentSubscription subscription =
          new ContentSubscription(
              first ? stream(() -> {}) : InputStream.nullInputStream(), threads.blocking());
      if (first) {
        // A subscriber who asks for nothing has to be told, too.
        life.onAbort(subscription::fail);
      } else {
        subscription.fail(new IllegalStateException(TAKEN));
      }
      subscription.start(subscriber);
    };
  }

  private InputStream stream(Runnable blockingCheck) {
    return new ContentStream(output.filename(), length(), response, life, blockingCheck);
  }

  @Override
  public void close() {
    taken.set(true);
    life.cancel();
    life.close();
  }

  /** Prints no link. */
  @Override
  public String toString() {
    return "OutputContent[" + Printable.name(output.filename()) + "]";
  }
}
