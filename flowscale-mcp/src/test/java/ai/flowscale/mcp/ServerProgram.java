package ai.flowscale.mcp;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A server as a program of its own, over its standard streams and over HTTP at once. */
final class ServerProgram {
  private ServerProgram() {}

  /**
   * Serves until the standard input ends.
   *
   * @param args base URL, API key, state folder, and the time of day, which does not pass
   */
  @SuppressWarnings("SystemOut") // Its standard output is the protocol's.
  public static void main(String[] args) throws IOException {
    FlowscaleConfig config = FlowscaleConfig.builder().baseUrl(args[0]).apiKey(args[1]).build();
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "timer");
              thread.setDaemon(true);
              return thread;
            });
    McpOptions options =
        McpOptions.builder(Path.of(args[2]), config)
            .patience(Duration.ofSeconds(1))
            .scheduler(new StoppedClock(Scheduler.of(timer), Instant.parse(args[3])))
            .build();
    try (AsyncFlowscale flowscale = AsyncFlowscale.create(config);
        FlowscaleMcp mcp = FlowscaleMcp.create(flowscale, options);
        McpListener listener =
            mcp.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), null)) {
      System.err.println(listener.uri());
      mcp.serve(System.in, System.out);
    }
  }

  /**
   * How long the runs of earlier calls are kept goes by the time of day. It stands still, so that
   * the account does not depend on how busy the machine is.
   */
  private record StoppedClock(Scheduler time, Instant now) implements Scheduler {
    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      return time.schedule(task, delay);
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }
  }
}
