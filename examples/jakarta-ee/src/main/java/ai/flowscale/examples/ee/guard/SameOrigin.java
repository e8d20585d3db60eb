package ai.flowscale.examples.ee.guard;

import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites from starting or cancelling runs: a browser would send its user's
 * session with them. Programs send none of these headers and pass.
 */
public class SameOrigin extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean allowed =
        READING.contains(request.getMethod())
            || isSame(
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Origin"),
                request.getHeader("Host"));
    if (allowed) {
      chain.doFilter(request, response);
      return;
    }
    ProblemWriter.write(
        response,
        Problem.of(
            403,
            "other-site",
            "Not from this site",
            "Pages of other sites may not change anything here."));
  }

  static boolean isSame(
      @Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
    if (fetchSite != null) {
      return "same-origin".equals(fetchSite) || "none".equals(fetchSite);
    }
    if (origin == null) {
      return true;
    }
    // Behind a proxy that ends TLS the scheme is not known here; host and port are.
    String lower = origin.toLowerCase(Locale.ROOT);
    int authority = lower.indexOf("://");
    return host != null
        && authority > 0
        && lower.substring(authority + 3).equals(host.toLowerCase(Locale.ROOT));
  }
}
