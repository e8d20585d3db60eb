package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportRequest;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.MediaType;

/** Makes the invocations of both kinds of client. */
final class Invocations {
  private Invocations() {}

  static Invocation build(Invocation.Builder builder, Exchange exchange, MediaType type) {
    TransportRequest request = exchange.request();
    String method = request.method();
    if (request.body().isPresent()) {
      Upload upload = new Upload(request.body().get(), exchange);
      return builder.build(method, Entity.entity(upload, type));
    }
    // Jersey refuses these two without a body.
    return method.equals("PUT") || method.equals("PATCH")
        ? builder.build(method, Entity.entity(new byte[0], type))
        : builder.build(method);
  }
}
