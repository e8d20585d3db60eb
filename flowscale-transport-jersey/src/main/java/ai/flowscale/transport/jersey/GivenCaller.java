package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls over a client of the application, through nothing but the JAX-RS API. */
final class GivenCaller implements Caller {
  private final Client client;
  private final Map<String, Object> properties = GivenClients.requestProperties();
  private final Executor executor;
  private final Runnable onClose;

  GivenCaller(Client client, Executor executor, Runnable onClose) {
    this.client = client;
    this.executor = executor;
    this.onClose = onClose;
  }

  @Override
  public Response call(Exchange exchange) {
    Spool body = exchange.request().body().map(it -> Spool.of(it, exchange)).orElse(null);
    try {
      exchange.checkAlive();
      // Nothing tells when a connection is made.
      exchange.connected();
      return invocation(exchange.request(), body).invoke();
    } finally {
      if (body != null) {
        body.delete();
      }
    }
  }

  private Invocation invocation(TransportRequest request, @Nullable Spool body) {
    Invocation.Builder builder = client.target(request.uri()).request();
    properties.forEach(builder::property);
    Headers headers = request.headers();
    for (String name : headers.names()) {
      headers.all(name).forEach(value -> builder.header(name, value));
    }
    MediaType type =
        headers
            .first(HttpHeaders.CONTENT_TYPE)
            .map(MediaType::valueOf)
            .orElse(MediaType.APPLICATION_OCTET_STREAM_TYPE);
    return Invocations.build(builder, request.method(), body, type);
  }

  @Override
  public void discard(Response response, boolean whole) {
    if (whole) {
      Caller.closeQuietly(response);
      return;
    }
    try {
      // Some clients read the rest of a body first, or wait for the thread that reads it.
      executor.execute(() -> Caller.closeQuietly(response));
    } catch (RejectedExecutionException e) {
      Caller.closeQuietly(response);
    }
  }

  @Override
  public void close() {
    onClose.run();
  }
}
