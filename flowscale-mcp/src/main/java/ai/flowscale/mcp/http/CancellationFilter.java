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
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings a cancellation to the call that it is for, and one request to one call: the SDK's
 * transport knows of neither.
 */
final class CancellationFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

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
    boolean posted = request.getMethod().equals("POST");
    JSONRPCMessage message = posted ? parsed(BodyFilter.of(request)) : null;
    if (posted && message == null) {
      BodyFilter.refuse(
          mapper, response, HttpServletResponse.SC_BAD_REQUEST, StdioTransport.malformed());
      return;
    }
    if (session == null) {
      if (message instanceof JSONRPCRequest begin
          && begin.method().equals(McpSchema.METHOD_INITIALIZE)) {
        idle.drop(request, response, this::hasCalls);
      }
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
      if (inFlight.putIfAbsent(id, cancellation) != null) {
        // One that was sent twice, as by a proxy: the other one starts what it asks for.
        BodyFilter.refuse(mapper, response, HttpServletResponse.SC_CONFLICT, inFlightAlready());
        return;
      }
      request.setAttribute(Call.CANCELLATION, cancellation);
      try {
        // Returns with the end of the call.
        chain.doFilter(request, response);
      } finally {
        inFlight.remove(id, cancellation);
        idle.seen(session);
      }
    } else {
      chain.doFilter(request, response);
    }
  }

  private static JSONRPCError inFlightAlready() {
    return new JSONRPCError(
        McpSchema.ErrorCodes.INVALID_REQUEST,
        "A request with this id is in flight in this session, and nothing was done for this one."
            + " Each request needs an id of its own.");
  }

  private boolean hasCalls(String session) {
    return inFlight.keySet().stream().anyMatch(call -> call.session().equals(session));
  }

  @SuppressWarnings("IllegalCatch") // Whatever the codec throws at hostile input.
  private @Nullable JSONRPCMessage parsed(byte[] body) {
    try {
      return McpSchema.deserializeJsonRpcMessage(mapper, new String(body, StandardCharsets.UTF_8));
    } catch (Exception | StackOverflowError malformed) {
      return null;
    }
  }
}
