package ai.flowscale.testing;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WorkflowRequest;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The digest that a batch gives its checkpoint for a request. */
public final class RecordedDigest {
  private RecordedDigest() {}

  /** Submits the request to a service of its own, and returns the digest. */
  public static String of(WorkflowRequest request) {
    CompletableFuture<String> digest = new CompletableFuture<>();
    BatchCheckpoint recording =
        (BatchCheckpoint)
            Proxy.newProxyInstance(
                BatchCheckpoint.class.getClassLoader(),
                new Class<?>[] {BatchCheckpoint.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "find" -> Optional.empty();
                      case "submitting" -> {
                        digest.complete(((BatchCheckpoint.Entry) arguments[1]).digest());
                        yield null;
                      }
                      default -> null;
                    });
    try (ManualClient client =
        new ManualClient(new ScriptedService(), config -> config.maxPollsPerSecond(0))) {
      client.async.executeBatch(
          List.of(request.withKey("recorded")),
          BatchOptions.builder().checkpoint(recording).build());
    }
    if (!digest.isDone()) {
      throw new AssertionError("nothing was recorded");
    }
    return digest.join();
  }
}
