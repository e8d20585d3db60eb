package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Failures;
import jakarta.ws.rs.core.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.jspecify.annotations.Nullable;

/** One request and its response, on the thread that executes the exchange. */
final class JerseyExchange extends AbstractExchange {
  private static final int MIN_STATUS = 200;
  private static final int MAX_STATUS = 599;

  private final OwnClient client;
  private volatile @Nullable Runnable onAbort;
  private volatile String protocol = "HTTP/1.1";

  JerseyExchange(Exchanges exchanges, OwnClient client, TransportRequest request) {
    super(exchanges, request);
    this.client = client;
  }

  @Override
  protected void send() throws IOException {
    Response response = client.call(this);
    int status = response.getStatus();
    if (status < MIN_STATUS || status > MAX_STATUS) {
      fail(Kind.PROTOCOL, "the response breaks HTTP's rules", null);
      close(response);
      return;
    }
    respond(status, Headers.of(response.getStringHeaders()), protocol, new Body(response));
  }

  /** Waits for what another thread brings about, as long as the exchange is not over. */
  <T> T require(CompletableFuture<T> coming) throws IOException {
    try {
      T come = await(coming);
      if (come == null) {
        throw new ConnectionClosedException("the exchange is over");
      }
      return come;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the thread was interrupted", e);
    } catch (ExecutionException e) {
      // Here, and not with what the library makes of it.
      throw broken(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /** Takes what breaks the connection, from any thread, also while it is being made. */
  void breakable(Runnable action) {
    onAbort = action;
    // An end of the exchange meanwhile did not see the action.
    if (isOver()) {
      action.run();
    }
  }

  void protocol(String name) {
    protocol = name;
  }

  @Override
  protected void breakConnection() {
    Runnable action = onAbort;
    if (action != null) {
      action.run();
    }
  }

  @Override
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    // A handshake that an interrupt ends is a failure of TLS to the library.
    return Thread.currentThread().isInterrupted()
        ? Failures.of(request().uri(), Kind.CANCELLED, sent, "the thread was interrupted", thrown)
        : JerseyFailures.of(request().uri(), sent, thrown);
  }

  /** Closes a response, quietly: Jersey complains of one whose client was closed meanwhile. */
  private static void close(Response response) {
    try {
      response.close();
    } catch (RuntimeException ignored) {
      // No more of it is wanted.
    }
  }

  private static final class Body extends FilterInputStream {
    private final Response response;

    Body(Response response) {
      // Not readEntity, which would wait for the first byte of the body.
      super((InputStream) response.getEntity());
      this.response = response;
    }

    @Override
    public void close() {
      JerseyExchange.close(response);
    }
  }
}
