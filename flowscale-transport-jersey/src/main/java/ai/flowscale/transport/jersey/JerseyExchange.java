package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.AbstractExchange;
import jakarta.ws.rs.core.Response;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One request and its response, on a thread of the executor. */
final class JerseyExchange extends AbstractExchange {
  private static final int MIN_STATUS = 200;
  private static final int MAX_STATUS = 599;

  private volatile @Nullable Runnable breakConnection;
  private volatile String protocol = "HTTP/1.1";

  JerseyExchange(TransportRequest request) {
    super(request);
  }

  void start(OwnClient client, Executor executor) {
    executor.execute(
        () -> {
          if (isOver()) {
            return;
          }
          try {
            respond(client.call(this), executor);
          } catch (RuntimeException | Error e) {
            broken(e);
          }
        });
  }

  private void respond(Response response, Executor executor) {
    int status = response.getStatus();
    if (status < MIN_STATUS || status > MAX_STATUS) {
      fail(Kind.PROTOCOL, "the response breaks HTTP's rules", null);
      close(response);
      return;
    }
    respond(
        status, Headers.of(response.getStringHeaders()), protocol, new Body(response), executor);
  }

  /** Takes what breaks the connection, from any thread, also while it is being made. */
  void breakable(Runnable action) {
    breakConnection = action;
    // An end of the exchange meanwhile did not see the action.
    if (isOver()) {
      action.run();
    }
  }

  void protocol(String name) {
    protocol = name;
  }

  @Override
  protected void abort() {
    Runnable action = breakConnection;
    if (action != null) {
      action.run();
    }
  }

  @Override
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    return JerseyFailures.of(request().uri(), sent, thrown);
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
