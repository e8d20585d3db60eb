package ai.flowscale.examples.ee;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;

/**
 * The JSON-B of this application. Without it Jersey takes one for the whole server, which remembers
 * the classes that it has written, and holds each application that was deployed until the server
 * ends.
 */
@Provider
public class ApplicationJsonb implements ContextResolver<Jsonb> {
  private final Jsonb jsonb = JsonbBuilder.create();

  @Override
  public Jsonb getContext(Class<?> type) {
    return jsonb;
  }
}
