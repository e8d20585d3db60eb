package ai.flowscale.examples.ee.proxy;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.RequestBodies;
import ai.flowscale.examples.ee.client.ServiceTransport;
import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.jakarta.FlowscaleExecutors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way from the proxy to the service, over the transport in the application: it sends no request
 * twice, and never ends an upload well-formed that broke off.
 */
@ApplicationScoped
public class Service {
  /** A cold start delays the first answer by up to two minutes. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(150);

  private static final int MAX_ANSWER = 32 << 20;

  @Inject private Settings settings;
  @Inject private FlowscaleExecutors threads;
  @Inject private ServiceTransport transport;
  private final long patienceNanos;

  /** Made by the server. */
  public Service() {
    this(PATIENCE_NANOS);
  }

  Service(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /**
   * An answer that is here as a whole.
   *
   * @param status as it came
   * @param headers as they came; few of them are for the caller
   */
  record Answer(int status, Headers headers, ByteBuffer body) {}

  /** What a request carries. */
  RequestBody body(ProxyUpload upload, long length) {
    return RequestBodies.ofStream(
        () -> upload,
        length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
        threads.executor());
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param target path and query
   * @param headers without the key, which is added here
   * @throws TransportException if there is no answer, or not all of it, or a redirect; and if the
   *     thread is interrupted, whose flag is set again
   */
  Answer call(
      String method,
      String target,
      Headers headers,
      @Nullable RequestBody body,
      @Nullable ProxyUpload upload) {
    // The client's own checks hold here too: no key goes out over plain http.
    FlowscaleConfig checked =
        FlowscaleConfig.builder().baseUrl(settings.apiUrl()).apiKey(settings.apiKey()).build();
    String base = checked.baseUrl().toString().replaceAll("/+$", "");
    TransportRequest request =
        TransportRequest.of(
            method,
            URI.create(base + target),
            headers.replacing("X-API-KEY", settings.apiKey()),
            body);
    try (TransportResponse response = await(sending(transport.forProxy(), request), upload)) {
      if (response.status() >= 300 && response.status() < 400) {
        throw failure("the service redirects (" + response.status() + ")", null);
      }
      ProxyResponseBody answer = new ProxyResponseBody(MAX_ANSWER);
      response.body().subscribe(answer);
      return new Answer(
          response.status(), response.headers(), ByteBuffer.wrap(await(answer.whole(), null)));
    }
  }

  private static CompletableFuture<TransportResponse> sending(
      Transport transport, TransportRequest request) {
    try {
      return transport.send(request);
    } catch (RuntimeException e) {
      throw failure("the exchange failed", e);
    }
  }

  /** Waits as long as the upload moves, and then for a time. */
  private <T> T await(CompletableFuture<T> future, @Nullable ProxyUpload upload) {
    long begin = System.nanoTime();
    boolean done = false;
    try {
      while (true) {
        long since = upload == null ? begin : upload.lastMoved();
        long left = patienceNanos - (System.nanoTime() - since);
        if (left <= 0) {
          throw new TransportException(
              TransportException.Kind.TIMEOUT,
              TransportException.Sent.MAYBE,
              "the service does not answer",
              null);
        }
        try {
          T value = future.get(left, TimeUnit.NANOSECONDS);
          done = true;
          return value;
        } catch (TimeoutException e) {
          // Unless the upload has moved meanwhile, there is nothing left.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new TransportException(
              TransportException.Kind.CANCELLED,
              TransportException.Sent.MAYBE,
              "the application is ending",
              e);
        } catch (ExecutionException e) {
          throw e.getCause() instanceof TransportException known
              ? known
              : failure("the exchange failed", e.getCause());
        }
      }
    } finally {
      if (!done) {
        future.cancel(true);
      }
    }
  }

  private static TransportException failure(String message, @Nullable Throwable cause) {
    return new TransportException(
        TransportException.Kind.OTHER, TransportException.Sent.MAYBE, message, cause);
  }
}
