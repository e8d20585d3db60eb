package ai.flowscale.mcp.http;

import ai.flowscale.mcp.server.StdioTransport;
import ai.flowscale.mcp.tools.Call;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Brings a cancellation to the call that it is for: the SDK's transport knows of none. */
final class CancellationFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  static final int MAX_BODY = StdioTransport.MAX_MESSAGE;

  /** So much of a longer body is read for its response; behind that the connection breaks. */
  private static final long MOST_DISCARDED = 256L << 20;

  private final transient McpJsonMapper mapper;
  private final transient Map<Id, CompletableFuture<Void>> inFlight = new ConcurrentHashMap<>();

  private final transient IdleSessions idle;

  CancellationFilter(McpJsonMapper mapper, IdleSessions idle) {
    this.mapper = mapper;
    this.idle = idle;
  }

  /** Ids are those of a session. */
  private record Id(String session, Object request) {}

  /** What a call finds of its request. */
  static McpTransportContext context(HttpServletRequest request) {
    Object cancellation = request.getAttribute(Call.CANCELLATION);
    return cancellation == null
        ? McpTransportContext.EMPTY
        : McpTransportContext.create(Map.of(Call.CANCELLATION, cancellation));
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String session = request.getHeader(HttpHeaders.MCP_SESSION_ID);
    if (session == null) {
      idle.drop(request, response, this::hasCalls);
      chain.doFilter(request, response);
      String begun = response.getHeader(HttpHeaders.MCP_SESSION_ID);
      if (begun != null) {
        idle.begin(begun);
      }
      return;
    }
    if (request.getMethod().equals("DELETE")) {
      idle.end(session);
    }
    idle.seen(session);
    if (!request.getMethod().equals("POST")) {
      chain.doFilter(request, response);
      return;
    }
    InputStream in = request.getInputStream();
    byte[] body = in.readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      readOn(in);
      response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      response.setContentType("application/json");
      // The protocol wants no id here: the request is known by its exchange.
      Map<String, Object> message =
          Map.of("jsonrpc", McpSchema.JSONRPC_VERSION, "error", StdioTransport.tooLong());
      response.getOutputStream().write(mapper.writeValueAsBytes(message));
      return;
    }
    CallBody again = new CallBody(request, body);
    JSONRPCMessage message = parsed(body);
    if (message instanceof JSONRPCNotification notification
        && notification.method().equals("notifications/cancelled")
        && notification.params() instanceof Map<?, ?> params
        && params.get("requestId") != null) {
      CompletableFuture<Void> call = inFlight.get(new Id(session, params.get("requestId")));
      if (call != null) {
        call.complete(null);
      }
    }
    if (message instanceof JSONRPCRequest called
        && called.id() != null
        && called.method().equals(McpSchema.METHOD_TOOLS_CALL)) {
      Id id = new Id(session, called.id());
      CompletableFuture<Void> cancellation = new CompletableFuture<>();
      inFlight.put(id, cancellation);
      again.setAttribute(Call.CANCELLATION, cancellation);
      try {
        // Returns with the end of the call.
        chain.doFilter(again, response);
      } finally {
        inFlight.remove(id, cancellation);
        idle.seen(session);
      }
    } else {
      chain.doFilter(again, response);
    }
  }

  /** A client that is still writing may never read a response that comes before. */
  private static void readOn(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int read = in.read(buffer);
    for (long total = read; read >= 0 && total < MOST_DISCARDED; total += read) {
      read = in.read(buffer);
    }
  }

  private boolean hasCalls(String session) {
    return inFlight.keySet().stream().anyMatch(call -> call.session().equals(session));
  }

  @SuppressWarnings("IllegalCatch") // What is malformed is refused where it is handled.
  private @Nullable JSONRPCMessage parsed(byte[] body) {
    try {
      return McpSchema.deserializeJsonRpcMessage(mapper, new String(body, StandardCharsets.UTF_8));
    } catch (Exception | StackOverflowError malformed) {
      return null;
    }
  }
}
