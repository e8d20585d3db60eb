package ai.flowscale.client.transport;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.body.QueueingBody;
import ai.flowscale.client.body.Rejection;
import ai.flowscale.client.body.Streams;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The response to an exchange that its caller makes, who reads the client's stream itself. */
final class DirectResponse implements TransportResponse {
  private final int status;
  private final Headers headers;
  private final String protocol;
  private final ResponseStream stream;
  private final Executor executor;
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile @Nullable QueueingBody published;

  /**
   * Makes a response.
   *
   * @param executor where to read for a subscriber
   */
  DirectResponse(
      int status, Headers headers, String protocol, ResponseStream stream, Executor executor) {
    this.status = status;
    this.headers = Objects.requireNonNull(headers, "headers");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.stream = stream;
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public Flow.Publisher<ByteBuffer> body() {
    return this::subscribe;
  }

  private void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (taken.getAndSet(true)) {
      Rejection.signal(subscriber, "This body has one reader, and none once it has had one.");
    } else {
      QueueingBody body = QueueingBody.of(stream, executor);
      published = body;
      body.subscribe(subscriber);
    }
  }

  @Override
  public InputStream stream() {
    // A second reader gets the failure of a second subscriber.
    return taken.getAndSet(true) ? TransportResponses.streamOf(this) : stream;
  }

  @Override
  public void close() {
    QueueingBody body = published;
    if (body != null) {
      body.close();
    } else {
      Streams.closeQuietly(stream);
    }
  }

  @Override
  public String toString() {
    return "TransportResponse[" + status + " " + protocol + "]";
  }
}
