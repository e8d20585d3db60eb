package ai.flowscale.mcp;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.mcp.http.HttpListener;
import ai.flowscale.mcp.server.Servers;
import ai.flowscale.mcp.server.StdioTransport;
import ai.flowscale.mcp.tools.ToolList;
import ai.flowscale.mcp.tools.Toolbox;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpAsyncServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
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
  private static final Duration FIRST_LIST = Duration.ofSeconds(30);

  private static final int MIN_TOKEN = 16;

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
    ownTimer = options.scheduler().isPresent() ? null : timer(threads);
    scheduler = options.scheduler().orElseGet(() -> Scheduler.of(Objects.requireNonNull(ownTimer)));
  }

  /**
   * Makes a server.
   *
   * @param flowscale the client of the deployment
   * @param options how the server behaves
   * @return the server, which has no client yet
   */
  public static FlowscaleMcp create(AsyncFlowscale flowscale, McpOptions options) {
    return new FlowscaleMcp(
        Objects.requireNonNull(flowscale, "flowscale"), Objects.requireNonNull(options, "options"));
  }

  /** A call that has ended leaves no task behind, which would keep its result until it is due. */
  private static ScheduledExecutorService timer(ThreadFactory threads) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
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
   * Serves one client until the input ends; an interruption does not end it while the input is
   * read. The roots that the client names allow their files as inputs.
   *
   * @param in where the client's messages come from, such as {@code System.in}
   * @param out where messages to the client go; nothing else may be written to it, so that a
   *     program over its standard output has to replace {@code System.out} first
   */
  public void serve(InputStream in, OutputStream out) {
    Toolbox toolbox = Toolbox.of(flowscale, options, scheduler, executor, true);
    // Asks the deployment at once: what follows takes as long as its response.
    try (ToolList tools = new ToolList(toolbox)) {
      McpJsonMapper mapper = Servers.mapper();
      StdioTransport transport = new StdioTransport(mapper, in, out, executor);
      McpAsyncServer server = Servers.of(transport, mapper, toolbox, tools);
      transport.serve(limited(tools.start(server)));
      toolbox.desk().awaitCancellations();
      server.close();
    }
  }

  /**
   * Listens over HTTP, for several clients. A request must name the server as {@code localhost}, by
   * its address, or by one of the names given here; pages of other origins are refused. What the
   * clients call their roots allows nothing: they may be other users, or on other machines. This
   * needs {@code org.eclipse.jetty.ee11:jetty-ee11-servlet}.
   *
   * @param address where to listen; port 0 chooses a free one
   * @param hostNames other names of this server, such as that of a proxy before it
   * @param token the bearer token of each request, or null for none, which only a loopback address
   *     allows
   * @return the listener
   * @throws IllegalArgumentException if the address is not a loopback address and there is no
   *     token, or the token has fewer than 16 characters
   * @throws IOException if the address cannot be used
   */
  public McpListener listen(
      InetSocketAddress address, Set<String> hostNames, @Nullable String token) throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("The address of the host is not known.");
    }
    if (token == null && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "token is missing: without one, the server listens on a loopback address only");
    }
    if (token != null && token.length() < MIN_TOKEN) {
      throw new IllegalArgumentException(
          "token is too short: give at least " + MIN_TOKEN + " characters");
    }
    Toolbox toolbox = Toolbox.of(flowscale, options, scheduler, executor, false);
    HttpListener listener = HttpListener.start(toolbox, address, hostNames, token);
    limited(listener.firstList()).join();
    return listener;
  }

  /** Clients ask for the tools once, at once: so they wait for the first list, for a while. */
  private CompletableFuture<Void> limited(CompletableFuture<Void> list) {
    CompletableFuture<Void> known = list.copy();
    Scheduler.Scheduled limit = scheduler.schedule(() -> known.complete(null), FIRST_LIST);
    known.whenComplete((done, failure) -> limit.cancel());
    return known;
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
