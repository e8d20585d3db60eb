package ai.flowscale.client.body;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A response whose body comes from a publisher. */
public final class PublishedResponse implements TransportResponse {
  private final int status;
  private final Headers headers;
  private final String protocol;
  private final Flow.Publisher<ByteBuffer> source;
  private final AtomicReference<@Nullable BodyRelay> reader = new AtomicReference<>();

  public PublishedResponse(
      int status, Headers headers, String protocol, Flow.Publisher<ByteBuffer> source) {
    this.status = status;
    this.headers = Objects.requireNonNull(headers, "headers");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.source = Objects.requireNonNull(source, "body");
  }

  /**
   * Makes a response of a client that blocks.
   *
   * @param body read on the executor; closed on whatever thread cancels or closes, because a read
   *     that hangs ends only then
   */
  public static PublishedResponse ofStream(
      int status, Headers headers, String protocol, InputStream body, Executor executor) {
    StreamSource source = new StreamSource(Objects.requireNonNull(body, "body"));
    Objects.requireNonNull(executor, "executor");
    return new PublishedResponse(
        status, headers, protocol, PullSubscription.publisher(source, executor));
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
    BodyRelay relay = new BodyRelay(subscriber);
    if (reader.compareAndSet(null, relay)) {
      source.subscribe(relay);
    } else {
      Rejection.signal(
          subscriber, "The body of a response takes one subscriber, and none once it is closed.");
    }
  }

  @Override
  public void close() {
    BodyRelay unread = new BodyRelay(Unread.SUBSCRIBER);
    if (reader.compareAndSet(null, unread)) {
      source.subscribe(unread);
      return;
    }
    BodyRelay relay = reader.get();
    if (relay != null) {
      relay.close();
    }
  }

  @Override
  public String toString() {
    return "TransportResponse[" + status + " " + protocol + "]";
  }
}
