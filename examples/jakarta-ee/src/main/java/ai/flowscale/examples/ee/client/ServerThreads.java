package ai.flowscale.examples.ee.client;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;

/** The server's own threads, which know the application whose work they do. */
@ApplicationScoped
public class ServerThreads {
  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Resource
  private ManagedExecutorService executor;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Resource
  private ManagedScheduledExecutorService scheduler;

  /** For work that may block. */
  public ManagedExecutorService executor() {
    return executor;
  }

  /** For work that is due later; short. */
  public ManagedScheduledExecutorService scheduler() {
    return scheduler;
  }
}
