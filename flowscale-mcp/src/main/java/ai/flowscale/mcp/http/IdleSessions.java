package ai.flowscale.mcp.http;

import ai.flowscale.api.spi.Scheduler;
import io.modelcontextprotocol.spec.HttpHeaders;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Drops sessions whose clients have gone without a word, or are too many, whenever another session
 * begins. The SDK's transport could do it on a thread, which would outlive the listener.
 */
final class IdleSessions {
  /** A client that is there responds to a ping each minute. */
  private static final Duration IDLE = Duration.ofHours(1);

  /** Each takes memory. One that is dropped has to begin anew, which clients do by themselves. */
  private static final int MAX_SESSIONS = 256;

  private final HttpServlet transport;
  private final Scheduler clock;
  private final Map<String, Long> lastSeen = new ConcurrentHashMap<>();

  IdleSessions(HttpServlet transport, Scheduler clock) {
    this.transport = transport;
    this.clock = clock;
  }

  void begin(String session) {
    lastSeen.put(session, clock.nanoTime());
  }

  /** Nothing is kept for a session that was made up. */
  void seen(String session) {
    lastSeen.replace(session, clock.nanoTime());
  }

  void end(String session) {
    lastSeen.remove(session);
  }

  /** Ends them as their clients would, each with a request of its own. */
  void drop(HttpServletRequest request, HttpServletResponse response, Predicate<String> isBusy)
      throws IOException, ServletException {
    long now = clock.nanoTime();
    List<Map.Entry<String, Long>> longestIdleFirst =
        Map.copyOf(lastSeen).entrySet().stream()
            .sorted(Comparator.comparingLong(each -> each.getValue() - now))
            .toList();
    for (Map.Entry<String, Long> each : longestIdleFirst) {
      String session = each.getKey();
      if ((now - each.getValue() > IDLE.toNanos() || lastSeen.size() >= MAX_SESSIONS)
          && !isBusy.test(session)
          && lastSeen.remove(session, each.getValue())) {
        transport.service(new Deletion(request, session), new Unsent(response));
      }
    }
  }

  private static final class Deletion extends HttpServletRequestWrapper {
    private final String session;

    Deletion(HttpServletRequest request, String session) {
      super(request);
      this.session = session;
    }

    @Override
    public String getMethod() {
      return "DELETE";
    }

    @Override
    public String getHeader(String name) {
      return name.equalsIgnoreCase(HttpHeaders.MCP_SESSION_ID) ? session : super.getHeader(name);
    }
  }

  /** The response is that of the request that begins another session. */
  private static final class Unsent extends HttpServletResponseWrapper {
    Unsent(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void setStatus(int status) {}

    @Override
    public void sendError(int status) {}

    @Override
    public void sendError(int status, String message) {}

    @Override
    public void setContentType(String type) {}

    @Override
    public void setCharacterEncoding(String encoding) {}

    @Override
    public PrintWriter getWriter() {
      return new PrintWriter(Writer.nullWriter());
    }
  }
}
