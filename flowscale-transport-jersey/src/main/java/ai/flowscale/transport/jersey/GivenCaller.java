package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.RequestHead;
import ai.flowscale.client.transport.SpooledUpload;
import ai.flowscale.client.transport.Upload;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls over a client of the application, through nothing but the JAX-RS API. */
final class GivenCaller implements Caller {
  private final Client client;
  private final Executor executor;
  private final Runnable onClose;

  GivenCaller(Client client, Executor executor, Runnable onClose) {
    this.client = client;
    this.executor = executor;
    this.onClose = onClose;
  }

  @Override
  public Response call(JerseyExchange exchange) {
    Upload upload = exchange.upload();
    // Jersey's connectors end a body that fails midway as if it were whole.
    try (SpooledUpload body = upload == null ? null : upload.spool()) {
      // Nothing tells when a connection is made.
      if (!exchange.sending()) {
        throw new CancellationException("the exchange is over");
      }
      return invocation(exchange, body).invoke();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Invocation invocation(JerseyExchange exchange, @Nullable SpooledUpload body) {
    TransportRequest request = exchange.request();
    Invocation.Builder builder = client.target(request.uri()).request();
    GivenClients.REQUEST_PROPERTIES.forEach(builder::property);
    Headers headers = request.headers();
    RequestHead.of(exchange).forEachGiven(builder::header);
    if (headers.all("Accept").isEmpty()) {
      // HttpURLConnection would ask for web pages and pictures.
      builder.header("Accept", "*/*");
    }
    MediaType type =
        headers
            .first(HttpHeaders.CONTENT_TYPE)
            .map(MediaType::valueOf)
            .orElse(MediaType.APPLICATION_OCTET_STREAM_TYPE);
    if (body != null) {
      StreamingOutput content = body::writeTo;
      return builder.build(request.method(), Entity.entity(content, type));
    }
    // Jersey refuses these two without a body, in small letters too.
    return request.method().equalsIgnoreCase("PUT") || request.method().equalsIgnoreCase("PATCH")
        ? builder.build(request.method(), Entity.entity(new byte[0], type))
        : builder.build(request.method());
  }

  @Override
  public void close(Response response, boolean whole) {
    if (!whole) {
      try {
        // Some clients read the rest of a body first, or wait for the thread that reads it.
        executor.execute(() -> Caller.super.close(response, false));
        return;
      } catch (RejectedExecutionException e) {
        // Then here.
      }
    }
    Caller.super.close(response, whole);
  }

  @Override
  public void close() {
    onClose.run();
  }
}
