package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A client, and the one thread that receives progress, so that it arrives in order. */
final class Session implements AutoCloseable {
  private final ExecutorService callbacks =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "flowscale-progress");
            thread.setDaemon(true);
            return thread;
          });

  private final Flowscale flowscale;
  private final @Nullable RequestLog log;

  Session(Settings settings, Console console, boolean debug) {
    FlowscaleConfig.Builder config = settings.toConfig().callbackExecutor(callbacks);
    log = debug ? new RequestLog(console) : null;
    if (log != null) {
      config.instrumentation(log);
    }
    FlowscaleConfig built = config.build();
    settings.announce(built.baseUrl());
    flowscale = Flowscale.create(built);
  }

  Flowscale flowscale() {
    return flowscale;
  }

  /** Waits until all progress so far was received. */
  void settle() {
    try {
      callbacks.submit(() -> {}).get();
    } catch (InterruptedException interrupted) {
      // The next call of the client says so.
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RejectedExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    // An interruption ended the work; the cleaning up after it is still to be done.
    boolean interrupted = Thread.interrupted();
    if (log != null) {
      log.settle();
    }
    flowscale.close();
    callbacks.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
