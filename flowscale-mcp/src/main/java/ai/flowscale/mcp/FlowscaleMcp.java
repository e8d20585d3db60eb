package ai.flowscale.mcp;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.mcp.server.Servers;
import ai.flowscale.mcp.server.StdioTransport;
import ai.flowscale.mcp.tools.ToolList;
import ai.flowscale.mcp.tools.Toolbox;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpAsyncServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Offers the workflows of a deployment to agents, over the Model Context Protocol: a tool for each
 * workflow, and tools that look after runs. A repeated call joins the run that it has started.
 *
 * <p>The client stays the caller's: closing this leaves it open.
 */
public final class FlowscaleMcp implements AutoCloseable {
  /** How long the first list of tools waits for the deployment. */
  private static final long FIRST_LIST_SECONDS = 5;

  private final AsyncFlowscale flowscale;
  private final McpOptions options;
  private final @Nullable ExecutorService ownExecutor;
  private final @Nullable ScheduledExecutorService ownTimer;
  private final Executor executor;
  private final Scheduler scheduler;

  private FlowscaleMcp(AsyncFlowscale flowscale, McpOptions options) {
    this.flowscale = flowscale;
    this.options = options;
    ThreadFactory threads = threads();
    ownExecutor = options.executor().isPresent() ? null : Executors.newCachedThreadPool(threads);
    executor = options.executor().orElseGet(() -> Objects.requireNonNull(ownExecutor));
    ownTimer =
        options.scheduler().isPresent() ? null : Executors.newSingleThreadScheduledExecutor(threads);
    scheduler =
        options.scheduler().orElseGet(() -> Scheduler.of(Objects.requireNonNull(ownTimer)));
  }

  /**
   * Makes a server.
   *
   * @param flowscale the client of the deployment
   * @param options how the server behaves
   * @return the server, which serves nobody yet
   */
  public static FlowscaleMcp create(AsyncFlowscale flowscale, McpOptions options) {
    return new FlowscaleMcp(
        Objects.requireNonNull(flowscale, "flowscale"), Objects.requireNonNull(options, "options"));
  }

  private static ThreadFactory threads() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "flowscale-mcp-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Serves one client, until the input ends or the thread is interrupted. The roots that the client
   * names allow their files as inputs.
   *
   * @param in where the client's messages come from, such as {@code System.in}
   * @param out where messages to the client go; nothing else may be written to it, so that a
   *     program over its standard output has to replace {@code System.out} first
   */
  public void serve(InputStream in, OutputStream out) {
    McpJsonMapper mapper = Servers.mapper();
    StdioTransport transport = new StdioTransport(mapper, in, out, executor);
    Toolbox toolbox = Toolbox.of(flowscale, options, scheduler, executor, true);
    try (ToolList tools = new ToolList(toolbox)) {
      McpAsyncServer server = Servers.of(transport, mapper, toolbox, tools);
      awaitFirstList(tools.start(server));
      transport.serve();
      server.close();
    }
  }

  /** Clients ask for the tools once, at once. */
  private static void awaitFirstList(CompletableFuture<Void> list) {
    list.completeOnTimeout(null, FIRST_LIST_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Ends the threads of the server. Runs go on. */
  @Override
  public void close() {
    if (ownTimer != null) {
      ownTimer.shutdownNow();
    }
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
  }
}
