package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.HostLookup;
import jakarta.ws.rs.core.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/** One request and its response, on the thread that executes the exchange. */
final class JerseyExchange extends AbstractExchange {
  private static final ThreadLocal<@Nullable JerseyExchange> CURRENT = new ThreadLocal<>();

  private final JerseyTransport transport;
  private volatile @Nullable Runnable onAbort;
  private volatile String protocol = "HTTP/1.1";

  JerseyExchange(Exchanges exchanges, JerseyTransport transport, TransportRequest request) {
    super(exchanges, request);
    this.transport = transport;
  }

  /** Returns the exchange that the current thread executes. Jersey's connector passes none on. */
  static JerseyExchange current() {
    return Objects.requireNonNull(CURRENT.get(), "the exchange of the thread");
  }

  @Override
  protected void send() throws InterruptedException {
    // The source of a body may execute another exchange.
    JerseyExchange outer = CURRENT.get();
    CURRENT.set(this);
    try {
      Response response = transport.call(this);
      if (response != null) {
        respond(
            response.getStatus(),
            Headers.of(response.getStringHeaders()),
            protocol,
            new Body(response));
      }
    } finally {
      if (outer == null) {
        // The thread is the application's.
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /** Waits for the addresses of a host or proxy, for a library that looks them up itself. */
  List<InetAddress> addresses(HostLookup lookup, String host) throws IOException {
    try {
      List<InetAddress> found = await(lookup.find(host));
      if (found == null) {
        throw new ConnectionClosedException("the exchange is over");
      }
      return found;
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
  protected @Nullable Kind kindOf(Throwable thrown, Sent sent) {
    if (sent == Sent.NO) {
      return null;
    }
    if (thrown instanceof ConnectionClosedException
        || thrown instanceof NoHttpResponseException
        || thrown instanceof TruncatedChunkException) {
      return Kind.CLOSED;
    }
    return thrown instanceof HttpException
            || thrown instanceof MalformedChunkCodingException
            || thrown instanceof MessageConstraintException
        ? Kind.PROTOCOL
        : null;
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
      try {
        response.close();
      } catch (RuntimeException ignored) {
        // Jersey complains of one whose client was closed meanwhile. No more of it is wanted.
      }
    }
  }
}
