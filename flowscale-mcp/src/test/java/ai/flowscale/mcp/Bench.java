package ai.flowscale.mcp;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import ai.flowscale.mcp.server.Servers;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Root;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** An emulated deployment and servers over it, in a time that is moved by hand. */
final class Bench implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);

  final ManualScheduler time = new ManualScheduler();
  final FlowscaleEmulator emulator;
  final Path folder;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "bench");
            thread.setDaemon(true);
            return thread;
          });
  private final Executor executor = time.tracked(threads);
  private final List<Session> open = new ArrayList<>();

  Bench(Path folder, EmulatedWorkflow... workflows) {
    this.folder = folder;
    FlowscaleEmulator.Builder builder = FlowscaleEmulator.builder().scheduler(time);
    for (EmulatedWorkflow workflow : workflows) {
      builder.workflow(workflow);
    }
    emulator = builder.start();
  }

  /** A server and its client. */
  final class Session implements AutoCloseable {
    final Pipe toServer = new Pipe(time, threads);
    final Pipe toClient = new Pipe(time, threads);
    final ConcurrentLinkedQueue<ProgressNotification> progress = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<List<Tool>> changes = new ConcurrentLinkedQueue<>();
    final McpAsyncClient client;
    private final AsyncFlowscale flowscale;
    private final PipeClientTransport transport;
    private final CompletableFuture<Void> served;

    Session(String key, Consumer<McpOptions.Builder> change, List<Path> roots) {
      FlowscaleConfig config =
          FlowscaleConfig.builder()
              .baseUrl(emulator.baseUrl())
              .apiKey(key)
              .transportName("jdk")
              .scheduler(time)
              .callbackExecutor(executor)
              .blockingExecutor(executor)
              .build();
      flowscale = AsyncFlowscale.create(config);
      McpOptions.Builder options =
          McpOptions.builder(stateFolder(), config)
              .outputFolder(folder.resolve("out"))
              .scheduler(time)
              .executor(executor);
      change.accept(options);
      FlowscaleMcp server = FlowscaleMcp.create(flowscale, options.build());
      served =
          CompletableFuture.runAsync(
              () -> server.serve(toServer.in, toClient.out),
              task -> {
                Thread thread = new Thread(task, "test-server");
                thread.setDaemon(true);
                thread.start();
              });
      McpJsonMapper mapper = Servers.mapper();
      transport = new PipeClientTransport(mapper, toServer, toClient);
      McpClient.AsyncSpec spec =
          McpClient.async(transport)
              .jsonSchemaValidator(new Trusting())
              .requestTimeout(LIMIT)
              .progressConsumer(notification -> Mono.fromRunnable(() -> progress.add(notification)))
              .toolsChangeConsumer(tools -> Mono.fromRunnable(() -> changes.add(tools)));
      if (!roots.isEmpty()) {
        spec.roots(
            roots.stream().map(root -> Root.builder(root.toUri().toString()).build()).toList());
      }
      client = spec.build();
      time.advanceUntil(toServer::isRead, LIMIT);
      until(client.initialize().toFuture());
    }

    List<Tool> tools() {
      return until(client.listTools().toFuture()).tools();
    }

    Tool tool(String name) {
      return tools().stream().filter(tool -> tool.name().equals(name)).findFirst().orElseThrow();
    }

    CompletableFuture<CallToolResult> begin(String tool, Map<String, Object> arguments) {
      return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build()).toFuture();
    }

    CompletableFuture<CallToolResult> beginWithProgress(
        String tool, Map<String, Object> arguments) {
      return client
          .callTool(new CallToolRequest(tool, arguments, Map.of("progressToken", "token-1")))
          .toFuture();
    }

    CallToolResult call(String tool, Map<String, Object> arguments) {
      return until(begin(tool, arguments));
    }

    /** Cancels the latest call, as clients do that give up. */
    void cancelLastCall() {
      transport
          .sendMessage(
              new JSONRPCNotification(
                  "notifications/cancelled",
                  Map.of("requestId", String.valueOf(transport.lastCall()), "reason", "timeout")))
          .block();
    }

    /** Ends it without a word, as a crash does. */
    @Override
    public void close() {
      transport.closeGracefully().block();
      until(served);
      flowscale.close();
    }
  }

  Session session() {
    return session(options -> {});
  }

  Session session(Consumer<McpOptions.Builder> change) {
    return session(emulator.apiKey(), change, List.of());
  }

  Session session(String key, Consumer<McpOptions.Builder> change, List<Path> roots) {
    Session session = new Session(key, change, roots);
    open.add(session);
    return session;
  }

  <T> T until(CompletableFuture<T> future) {
    time.advanceUntil(future, LIMIT);
    return future.join();
  }

  void untilSubmitted(int runs) {
    time.advanceUntil(() -> emulator.runsCreated() >= runs, LIMIT);
  }

  private Path stateFolder() {
    return folder.resolve("state");
  }

  /** What is recorded of the calls so far. */
  String journal() {
    FlowscaleConfig config =
        FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey("any").build();
    Path state = McpOptions.builder(stateFolder(), config).build().stateFolder();
    try {
      return Files.readString(state.resolve("runs.journal"));
    } catch (IOException none) {
      return "";
    }
  }

  int submissions() {
    return emulator.count(Operation.EXECUTE_WORKFLOW);
  }

  static String text(CallToolResult result) {
    return ((TextContent) result.content().get(0)).text();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> facts(CallToolResult result) {
    return (Map<String, Object>) result.structuredContent();
  }

  @Override
  public void close() {
    for (Session each : open) {
      each.close();
    }
    emulator.close();
    // A task that still writes would make a folder that is being deleted anew.
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("A task does not end.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The tests look at results themselves. */
  private static final class Trusting implements JsonSchemaValidator {
    @Override
    public ValidationResponse validate(Map<String, Object> schema, Object structuredContent) {
      return ValidationResponse.asValid(null);
    }
  }
}
