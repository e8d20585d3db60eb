package ai.flowscale.mcp.http;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.mcp.server.StdioTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads bodies before anything else does, for a bounded time. Waiting for one holds no thread: the
 * request is dispatched again when its body is here.
 */
final class BodyFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  static final int MAX_BODY = StdioTransport.MAX_MESSAGE;

  /** How long a body may take that is being sent. */
  static final Duration LIMIT = Duration.ofMinutes(1);

  /** So much of a longer body is read for its response; behind that the connection breaks. */
  private static final long MOST_DISCARDED = 256L << 20;

  private static final String BODY = "flowscale.body";

  private final transient McpJsonMapper mapper;
  private final transient Scheduler scheduler;
  private final transient Executor executor;

  BodyFilter(McpJsonMapper mapper, Scheduler scheduler, Executor executor) {
    this.mapper = mapper;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  /** The body of a request that this filter has read. */
  static byte[] of(HttpServletRequest request) {
    return request.getAttribute(BODY) instanceof byte[] body ? body : new byte[0];
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!request.getMethod().equals("POST")) {
      chain.doFilter(request, response);
    } else if (request.getAttribute(BODY) != null) {
      chain.doFilter(new CallBody(request, of(request)), response);
    } else {
      AsyncContext waiting = request.startAsync();
      // The server's own clock; see Reading.
      waiting.setTimeout(0);
      ServletInputStream in = request.getInputStream();
      in.setReadListener(new Reading(waiting, in));
    }
  }

  /** Refuses a request whose id is not known, which its exchange stands for. */
  static void refuse(
      McpJsonMapper mapper, HttpServletResponse response, int status, JSONRPCError error)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response
        .getOutputStream()
        .write(
            mapper.writeValueAsBytes(Map.of("jsonrpc", McpSchema.JSONRPC_VERSION, "error", error)));
  }

  private final class Reading implements ReadListener {
    private final AsyncContext waiting;
    private final ServletInputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Scheduler.Scheduled limit;
    private long length;

    Reading(AsyncContext waiting, ServletInputStream in) {
      this.waiting = waiting;
      this.in = in;
      limit = scheduler.schedule(() -> executor.execute(this::expire), LIMIT);
    }

    @Override
    public void onDataAvailable() throws IOException {
      byte[] buffer = new byte[1 << 16];
      while (length < MOST_DISCARDED && in.isReady()) {
        int read = in.read(buffer);
        if (read < 0) {
          return;
        }
        length += read;
        // A client that is still writing may never read a response that comes before.
        if (length <= MAX_BODY) {
          body.write(buffer, 0, read);
        }
      }
      if (length >= MOST_DISCARDED) {
        onAllDataRead();
      }
    }

    @Override
    public void onAllDataRead() throws IOException {
      if (!end()) {
        return;
      }
      if (length <= MAX_BODY) {
        waiting.getRequest().setAttribute(BODY, body.toByteArray());
        waiting.dispatch();
        return;
      }
      try {
        refuse(
            mapper,
            response(),
            HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
            StdioTransport.tooLong());
      } finally {
        waiting.complete();
      }
    }

    @Override
    public void onError(Throwable broken) {
      if (end()) {
        response().setStatus(HttpServletResponse.SC_BAD_REQUEST);
        waiting.complete();
      }
    }

    private void expire() {
      if (end()) {
        response().setStatus(HttpServletResponse.SC_REQUEST_TIMEOUT);
        response().setHeader("Connection", "close");
        waiting.complete();
      }
    }

    private boolean end() {
      limit.cancel();
      return ended.compareAndSet(false, true);
    }

    private HttpServletResponse response() {
      return (HttpServletResponse) waiting.getResponse();
    }
  }
}
