package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

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

  Session(Settings settings) {
    flowscale = Flowscale.create(settings.toConfig().callbackExecutor(callbacks).build());
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
    flowscale.close();
    callbacks.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
