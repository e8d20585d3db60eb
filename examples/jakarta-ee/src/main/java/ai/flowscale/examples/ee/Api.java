package ai.flowscale.examples.ee;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything below {@code api} is JAX-RS; the server finds the resources by their annotations. */
@ApplicationPath("api")
public class Api extends Application {}
