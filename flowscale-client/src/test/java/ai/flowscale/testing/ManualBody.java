package ai.flowscale.testing;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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

  /** What was sent before anybody asked, as a connection keeps it. */
  private final Queue<byte[]> ahead = new ArrayDeque<>();

  /** What comes behind that. */
  private Runnable end;

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
            while (!ahead.isEmpty() && sent < requested) {
              sent++;
              reader.onNext(ByteBuffer.wrap(ahead.remove()));
            }
            endIfSent();
          }

          @Override
          public void cancel() {
            cancelled = true;
          }
        });
    endIfSent();
  }

  public void send(String chunk) {
    send(chunk.getBytes(StandardCharsets.UTF_8));
  }

  public void send(byte[] chunk) {
    if (subscriber == null || sent == requested) {
      ahead.add(chunk);
    } else {
      sent++;
      subscriber.onNext(ByteBuffer.wrap(chunk));
    }
  }

  public void complete() {
    end = () -> subscriber.onComplete();
    endIfSent();
  }

  public void fail(Throwable failure) {
    end = () -> subscriber.onError(failure);
    endIfSent();
  }

  private void endIfSent() {
    Runnable last = end;
    if (last != null && subscriber != null && ahead.isEmpty()) {
      end = null;
      last.run();
    }
  }

  /** Returns how many chunks were asked for and not sent yet. */
  public long demand() {
    return requested - sent;
  }

  /** Returns how many chunks went to the reader. */
  public long sent() {
    return sent;
  }

  public boolean isSubscribed() {
    return subscriber != null;
  }

  public boolean isCancelled() {
    return cancelled;
  }
}
