package ai.flowscale.mcp.tools;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** A call of a tool that is in flight, and what is to be done if its client cancels it. */
public final class Call {
  /** Where a transport puts a future that ends with the cancellation of the request. */
  public static final String CANCELLATION = "flowscale.cancellation";

  private final McpAsyncServerExchange exchange;
  private final CallToolRequest request;
  private final CompletableFuture<Void> cancellation = new CompletableFuture<>();

  private Call(McpAsyncServerExchange exchange, CallToolRequest request) {
    this.exchange = exchange;
    this.request = request;
  }

  /** What a tool does. */
  @FunctionalInterface
  interface Handler {
    CompletableFuture<CallToolResult> handle(Call call);
  }

  /** Runs a handler; whatever it throws becomes an error that the model can read. */
  static Mono<CallToolResult> of(
      McpAsyncServerExchange exchange, CallToolRequest request, Handler handler) {
    return Mono.create(
        sink -> {
          Call call = new Call(exchange, request);
          // Over standard input and output, the subscription is cancelled; over HTTP, the future.
          sink.onCancel(() -> call.cancellation.complete(null));
          if (exchange.transportContext().get(CANCELLATION)
              instanceof CompletableFuture<?> requested) {
            requested.thenRun(
                () -> {
                  sink.success(Results.error("The call was cancelled."));
                  call.cancellation.complete(null);
                });
          }
          CompletableFuture<CallToolResult> result;
          try {
            result = handler.handle(call);
          } catch (RuntimeException | StackOverflowError refused) {
            result = CompletableFuture.failedFuture(refused);
          }
          result.whenComplete(
              (done, failure) ->
                  sink.success(failure == null ? done : Results.error(Failures.message(failure))));
        });
  }

  McpAsyncServerExchange exchange() {
    return exchange;
  }

  CallToolRequest request() {
    return request;
  }

  Map<String, Object> arguments() {
    return request.arguments() == null ? Map.of() : request.arguments();
  }

  boolean isCancelled() {
    return cancellation.isDone();
  }

  void onCancel(Runnable action) {
    cancellation.thenRun(action);
  }
}
