package ai.flowscale.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The SDK's client over pipes. */
final class PipeClientTransport implements McpClientTransport {
  private final McpJsonMapper mapper;
  private final Pipe toServer;
  private final Pipe toClient;
  private volatile @Nullable Object lastCall;

  PipeClientTransport(McpJsonMapper mapper, Pipe toServer, Pipe toClient) {
    this.mapper = mapper;
    this.toServer = toServer;
    this.toClient = toClient;
  }

  /** The id of the latest call of a tool. */
  @Nullable Object lastCall() {
    return lastCall;
  }

  @Override
  public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    Thread reader = new Thread(() -> read(handler), "test-client");
    reader.setDaemon(true);
    reader.start();
    return Mono.empty();
  }

  private void read(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(toClient.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // A line that is not a message fails here: nothing else may be written.
        JSONRPCMessage message = McpSchema.deserializeJsonRpcMessage(mapper, line);
        handler.apply(Mono.just(message)).subscribe();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromRunnable(
        () -> {
          if (message instanceof JSONRPCRequest request
              && request.method().equals(McpSchema.METHOD_TOOLS_CALL)) {
            lastCall = request.id();
          }
          try {
            toServer.out.write(
                (mapper.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return mapper.convertValue(data, type);
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.fromRunnable(
        () -> {
          try {
            toServer.out.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
