package ai.flowscale.client.download;

import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.body.Rejection;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The content of an output, open until it is read to its end or closed, or the client is. */
final class Content implements OutputContent {
  private static final String TAKEN =
      "The content can be read only once, and not after it was closed.";

  private final RunOutput output;
  private final FileVersion version;
  private final TransportResponse response;
  private final CallScope life;
  private final Downloader.Threads threads;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Takes a response with the content.
   *
   * @param life aborted when the client is closed
   */
  Content(
      RunOutput output, TransportResponse response, CallScope life, Downloader.Threads threads) {
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
    ContentStream stream = new ContentStream(this, threads.blockingCheck());
    read(stream, Runnable::run);
    return stream;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      if (taken.compareAndSet(false, true)) {
        // On a thread of the transport it could hold up the transfers of others.
        read(subscriber, new SerialExecutor(threads.callback()));
      } else {
        Rejection.signal(subscriber, TAKEN);
      }
    };
  }

  private void read(Flow.Subscriber<? super ByteBuffer> reader, Executor signals) {
    new ContentBody(output.filename(), version.length(), 0, life, this::giveBack, reader, signals)
        .read(response.body());
  }

  /** Gives the connection back. */
  private void giveBack() {
    life.close();
    response.close();
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
