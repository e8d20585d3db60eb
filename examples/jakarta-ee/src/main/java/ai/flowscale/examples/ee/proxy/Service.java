package ai.flowscale.examples.ee.proxy;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.examples.ee.client.ServiceTransport;
import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.jakarta.FlowscaleExecutors;
import ai.flowscale.transport.toolkit.RequestBodies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
        () -> upload, length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
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
    Patience patience = null;
    try {
      Exchange exchange = transport.forProxy().newExchange(request);
      patience = new Patience(exchange, upload);
      return answer(exchange, patience);
    } catch (TransportException e) {
      throw patience != null && patience.isOver()
          ? failure(TransportException.Kind.TIMEOUT, "the service does not answer", e)
          : e;
    } catch (IOException | RuntimeException e) {
      throw failure("the exchange failed", e);
    } finally {
      if (patience != null) {
        patience.end();
      }
    }
  }

  /** All of it is here before any is passed on: a body that breaks must not look like a whole. */
  private static Answer answer(Exchange exchange, Patience patience) throws IOException {
    try (TransportResponse response = exchange.execute()) {
      if (response.status() >= 300 && response.status() < 400) {
        throw failure("the service redirects (" + response.status() + ")", null);
      }
      patience.begin();
      // Responses of the API are small; the content of outputs comes from elsewhere.
      byte[] body = response.body().readNBytes(MAX_ANSWER + 1);
      if (body.length > MAX_ANSWER) {
        throw failure("the response is too large", null);
      }
      return new Answer(response.status(), response.headers(), ByteBuffer.wrap(body));
    }
  }

  /** Aborts an exchange in which nothing happens: as long as the upload moves, and for a time. */
  private final class Patience {
    private static final int CHECKS = 20;

    private final Exchange exchange;
    private final @Nullable ProxyUpload upload;
    private final ScheduledFuture<?> checking;
    private volatile long since = System.nanoTime();
    private volatile boolean over;

    Patience(Exchange exchange, @Nullable ProxyUpload upload) {
      this.exchange = exchange;
      this.upload = upload;
      long step = patienceNanos / CHECKS;
      checking =
          threads.scheduler().scheduleWithFixedDelay(this::check, step, step, TimeUnit.NANOSECONDS);
    }

    /** The time begins anew. */
    void begin() {
      since = System.nanoTime();
    }

    private void check() {
      long now = System.nanoTime();
      boolean moves = upload != null && now - upload.lastMoved() < patienceNanos;
      if (!moves && now - since >= patienceNanos) {
        over = true;
        exchange.abort();
      }
    }

    boolean isOver() {
      return over;
    }

    void end() {
      checking.cancel(false);
    }
  }

  private static TransportException failure(String message, @Nullable Throwable cause) {
    return failure(TransportException.Kind.OTHER, message, cause);
  }

  private static TransportException failure(
      TransportException.Kind kind, String message, @Nullable Throwable cause) {
    return new TransportException(kind, TransportException.Sent.MAYBE, message, cause);
  }
}
