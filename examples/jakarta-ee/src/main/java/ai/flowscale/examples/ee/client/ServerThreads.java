package ai.flowscale.examples.ee.client;

import ai.flowscale.jakarta.FlowscaleExecutors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The server's own threads, for the client and for the rest of the application. */
@ApplicationScoped
public class ServerThreads {

  /** Taken once, while the application starts: their context is the application's. */
  @Produces
  @Singleton
  FlowscaleExecutors executors() {
    return FlowscaleExecutors.ofContainer().orElseThrow();
  }
}
