package ai.flowscale.client.http;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.support.HeaderRules;
import ai.flowscale.api.support.HeaderSource;
import ai.flowscale.client.concurrent.Interruptible;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The key and the application's headers, for requests to the service alone.
 *
 * <p>The application is asked for its headers once per call, and all attempts send the same: a
 * token that is refused is not retried, so that a newer one would gain nothing. Its code may block.
 * So it is asked on the thread that made the call; where the client makes one by itself, as for a
 * poll, on the blocking executor: never on the thread that keeps the deadlines.
 */
public final class Credentials {
  private final FlowscaleConfig config;
  private final Executor blockingExecutor;
  private final boolean mayBlock;

  /** Takes the key and the headers from the settings. */
  public Credentials(FlowscaleConfig config, Executor blockingExecutor) {
    this.config = config;
    this.blockingExecutor = blockingExecutor;
    this.mayBlock = !(config.headers() instanceof HeaderSource source) || source.changing() != null;
  }

  /** Asks for what goes out with a call, and notes it there; fails with what is thrown. */
  public CompletableFuture<Map<String, String>> ask(Call<?> call) {
    if (!mayBlock || call.isStartedHere()) {
      return CompletableFuture.completedFuture(asked(call));
    }
    Interruptible supplier = new Interruptible();
    CallScope.Registration registration = call.onAbort(why -> supplier.abort());
    return CompletableFuture.supplyAsync(() -> supplier.call(() -> asked(call)), blockingExecutor)
        .whenComplete((headers, failure) -> registration.remove());
  }

  private Map<String, String> asked(Call<?> call) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Runnable supplied = () -> headers.putAll(config.headers().get());
    if (mayBlock) {
      call.operation().inContext(supplied);
    } else {
      supplied.run();
    }
    headers.putAll(call.settings().headers());
    config.apiKey().ifPresent(key -> headers.put(HeaderRules.API_KEY, key));
    call.noteOwnHeaders(headers);
    return headers;
  }
}
