package ai.flowscale.examples.quickstart;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client, its threads, and the emulator where no deployment was named. */
final class Session implements AutoCloseable {
  private static final long CLOSING_SECONDS = 5;

  /** One thread, so that listeners are called in order. */
  private final ExecutorService callbacks = Executors.newSingleThreadExecutor(daemons("callbacks"));

  /** Not left to the client, so that the end of an aborted download can be waited for. */
  private final ExecutorService files = Executors.newCachedThreadPool(daemons("files"));

  private final @Nullable FlowscaleEmulator emulator;
  private final FlowscaleConfig config;
  private final Flowscale flowscale;

  private Session(FlowscaleConfig.Builder deployment, @Nullable FlowscaleEmulator emulator) {
    this.emulator = emulator;
    this.config = deployment.callbackExecutor(callbacks).blockingExecutor(files).build();
    this.flowscale = Flowscale.create(config);
  }

  static Session open(Settings settings) {
    if (settings.isDemo()) {
      FlowscaleEmulator emulator = Demo.startEmulator();
      return new Session(
          FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()),
          emulator);
    }
    FlowscaleConfig.Builder deployment = FlowscaleConfig.builder();
    settings.apiUrl().ifPresent(deployment::baseUrl);
    settings.apiKey().ifPresent(deployment::apiKey);
    return new Session(deployment, null);
  }

  Flowscale flowscale() {
    return flowscale;
  }

  /** Where the client sends its calls, in words. */
  String deployment() {
    return config.baseUrl() + (emulator == null ? "" : " (an emulator on this machine)");
  }

  /** Waits until listeners have heard of everything so far. */
  void settleCallbacks() {
    try {
      callbacks.submit(() -> {}).get();
    } catch (InterruptedException e) {
      // The next call of the client says so.
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RejectedExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    // An interruption ended the work; the cleaning up after it is still to be done.
    boolean interrupted = Thread.interrupted();
    try {
      flowscale.close();
      callbacks.shutdown();
      files.shutdown();
      boolean ended =
          files.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)
              && callbacks.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        System.err.println("Some work is still not done; leaving it.");
      }
    } catch (InterruptedException again) {
      interrupted = true;
    } finally {
      if (emulator != null) {
        emulator.close();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, "quickstart-" + name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
