package ai.flowscale.examples.ee.guard;

import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemWriter;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests for names that are not this application's. A page of another site can have its
 * own name resolved to the address of this one (DNS rebinding), and is then of the same origin to
 * the browser; but it cannot choose another name than its own, and an address is none.
 */
public class KnownHosts extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  @Inject private transient Settings settings;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (isKnown(request.getHeader("Host"), settings.hosts())) {
      chain.doFilter(request, response);
      return;
    }
    ProblemWriter.write(
        response,
        Problem.of(
            421,
            "unknown-host",
            "Not the name of this application",
            "This application does not know the name by which it was called. Its operator sets"
                + " FLOWSCALE_APP_HOSTS to its names."));
  }

  /** Whether a Host header names this application; without one it is no browser that asks. */
  static boolean isKnown(@Nullable String header, Set<String> hosts) {
    if (header == null) {
      return true;
    }
    String host = PORT.matcher(header.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
    return host.equals("localhost")
        || ADDRESS.matcher(host).matches()
        || hosts.stream().anyMatch(host::equalsIgnoreCase);
  }
}
