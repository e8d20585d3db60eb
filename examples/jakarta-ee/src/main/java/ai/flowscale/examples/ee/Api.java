package ai.flowscale.examples.ee;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** Everything below {@code api} is JAX-RS; the server finds the resources by their annotations. */
@ApplicationPath("api")
public class Api extends Application {

  /** Jersey would describe all resources at {@code api/application.wadl}, to anyone. */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of("jersey.config.server.wadl.disableWadl", true);
  }
}
