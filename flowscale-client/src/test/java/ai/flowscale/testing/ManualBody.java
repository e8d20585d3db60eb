package ai.flowscale.testing;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The body of a response that a test sends by hand, on its own thread; as a response, one with
 * status 200 and this body.
 */
public final class ManualBody implements Flow.Publisher<ByteBuffer>, ScriptedTransport.Response {
  private Flow.Subscriber<? super ByteBuffer> subscriber;
  private long requested;
  private long sent;
  private boolean cancelled;

  /** Returns a response 200 with this body. */
  public TransportResponse response(Map<String, List<String>> headers) {
    return TransportResponses.of(200, Headers.of(headers), "HTTP/1.1", this);
  }

  @Override
  public CompletableFuture<TransportResponse> make() {
    return CompletableFuture.completedFuture(response(Map.of()));
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
    subscriber = reader;
    reader.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            requested += n;
          }

          @Override
          public void cancel() {
            cancelled = true;
          }
        });
  }

  public void send(String chunk) {
    send(chunk.getBytes(StandardCharsets.UTF_8));
  }

  public void send(byte[] chunk) {
    if (sent == requested) {
      throw new AssertionError("nobody asked for another chunk");
    }
    sent++;
    subscriber.onNext(ByteBuffer.wrap(chunk));
  }

  public void complete() {
    subscriber.onComplete();
  }

  public void fail(Throwable failure) {
    subscriber.onError(failure);
  }

  /** Returns how many chunks were asked for and not sent yet. */
  public long demand() {
    return requested - sent;
  }

  public boolean isSubscribed() {
    return subscriber != null;
  }

  public boolean isCancelled() {
    return cancelled;
  }
}
