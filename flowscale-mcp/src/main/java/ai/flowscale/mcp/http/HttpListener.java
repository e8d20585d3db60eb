package ai.flowscale.mcp.http;

import ai.flowscale.mcp.McpListener;
import ai.flowscale.mcp.server.Servers;
import ai.flowscale.mcp.tools.ToolList;
import ai.flowscale.mcp.tools.Toolbox;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** A server over HTTP: the SDK's servlet in a Jetty. */
public final class HttpListener implements McpListener {
  /** Where the protocol is spoken. */
  private static final String PATH = "/mcp";

  /** Each call that is in flight holds one. */
  private static final int MAX_THREADS = 256;

  /** How soon a client that has gone without a word is noticed. */
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);

  private final Server jetty;
  private final ServerConnector connector;
  private final McpAsyncServer server;
  private final ToolList tools;
  private final CompletableFuture<Void> firstList;

  private HttpListener(
      Server jetty,
      ServerConnector connector,
      McpAsyncServer server,
      ToolList tools,
      CompletableFuture<Void> firstList) {
    this.jetty = jetty;
    this.connector = connector;
    this.server = server;
    this.tools = tools;
    this.firstList = firstList;
  }

  /**
   * Listens.
   *
   * @param address where; the port may be 0 for a free one
   * @param hostNames under which names it is called, beside those of the loopback address
   * @param token what each request must bear, or null
   */
  public static HttpListener start(
      Toolbox toolbox, InetSocketAddress address, Set<String> hostNames, @Nullable String token)
      throws IOException {
    ToolList tools = new ToolList(toolbox);
    McpJsonMapper mapper = Servers.mapper();
    HttpServletStreamableServerTransportProvider transport =
        HttpServletStreamableServerTransportProvider.builder()
            .jsonMapper(mapper)
            .mcpEndpoint(PATH)
            .maxRequestSize(BodyFilter.MAX_BODY)
            // Its thread would be left; see IdleSessions.
            .sessionSweepInterval(null)
            .keepAliveInterval(KEEP_ALIVE)
            .contextExtractor(CancellationFilter::context)
            .build();
    McpAsyncServer server = Servers.of(transport, mapper, toolbox, tools);
    CompletableFuture<Void> firstList = tools.start(server);

    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("flowscale-mcp-http");
    threads.setDaemon(true);
    Server jetty = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    ServerConnector connector =
        new ServerConnector(jetty, new HttpConnectionFactory(configuration));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    jetty.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    Set<String> proxies = new TreeSet<>();
    hostNames.forEach(name -> proxies.add(named(name)));
    Set<String> names = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    names.add(named(address.getHostString()));
    names.addAll(proxies);
    addFilter(context, new AccessFilter(names, proxies, token), EnumSet.of(DispatcherType.REQUEST));
    // The dispatch that follows a body, too.
    EnumSet<DispatcherType> both = EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC);
    addFilter(context, new BodyFilter(mapper, toolbox.scheduler(), toolbox.executor()), both);
    addFilter(
        context,
        new CancellationFilter(mapper, new IdleSessions(transport, toolbox.scheduler())),
        both);
    ServletHolder servlet = new ServletHolder(transport);
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, PATH);
    jetty.setHandler(context);
    HttpListener listener = new HttpListener(jetty, connector, server, tools, firstList);
    try {
      jetty.start();
      return listener;
    } catch (Exception e) {
      listener.close();
      throw e instanceof IOException failure
          ? failure
          : new IOException("The HTTP server does not start.", e);
    }
  }

  /** As it stands in an address. */
  private static String named(String host) {
    String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return name.toLowerCase(Locale.ROOT);
  }

  private static void addFilter(
      ServletContextHandler context, Filter filter, EnumSet<DispatcherType> dispatches) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", dispatches);
  }

  @Override
  public URI uri() {
    return URI.create(
        "http://%s:%d%s".formatted(named(connector.getHost()), connector.getLocalPort(), PATH));
  }

  /** Ends when the workflows are known, or cannot be known for now. */
  public CompletableFuture<Void> firstList() {
    return firstList;
  }

  @Override
  public void close() {
    tools.close();
    server.close();
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP server does not stop.", e);
    }
  }
}
