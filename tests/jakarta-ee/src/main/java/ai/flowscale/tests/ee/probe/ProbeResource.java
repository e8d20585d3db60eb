package ai.flowscale.tests.ee.probe;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code GET api/probe/{thread}}: the whole job with the application's client. */
@Path("probe")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class ProbeResource {
  private static final int PATIENCE_SECONDS = 60;

  @Inject private Flowscale flowscale;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Resource
  private ManagedExecutorService executor;

  /**
   * Does the job on a request thread, one of the server's executor, or one of the JVM's common
   * pool, whose class loader is the wrong one.
   */
  @GET
  @Path("{thread}")
  public String run(@PathParam("thread") String thread)
      throws InterruptedException, ExecutionException, TimeoutException {
    // What is injected stands in for the client, on threads that the server knows; this is the
    // client.
    Job job = new Job(flowscale.withOptions(CallOptions.builder().build()));
    return switch (thread) {
      case "request" -> job.call();
      case "managed" -> executor.submit(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      case "common" ->
          // As supplyAsync would, were the common pool too small for it.
          CompletableFuture.supplyAsync(job::call, ForkJoinPool.commonPool())
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      default -> throw new IllegalArgumentException(thread);
    };
  }
}
