package ai.flowscale.transport.jersey;

import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/** Makes the invocations of both kinds of client. */
final class Invocations {
  private Invocations() {}

  static Invocation build(
      Invocation.Builder builder, String method, @Nullable StreamingOutput body, MediaType type) {
    if (body != null) {
      return builder.build(method, Entity.entity(body, type));
    }
    // Jersey refuses these two without a body.
    return method.equals("PUT") || method.equals("PATCH")
        ? builder.build(method, Entity.entity(new byte[0], type))
        : builder.build(method);
  }
}
