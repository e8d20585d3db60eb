package ai.flowscale.examples.ee.guard;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemWriter;
import ai.flowscale.examples.ee.problem.Problems;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lets each caller make so many requests a minute, whichever way they come. */
public class RateLimit extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String READINESS = "/api/health/ready";

  @Inject private transient Settings settings;

  private final transient AtomicReference<@Nullable RateLimiter> limiter = new AtomicReference<>();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // The platform asks often, and from one address.
    if (request.getRequestURI().endsWith(READINESS)) {
      chain.doFilter(request, response);
      return;
    }
    OptionalLong wait;
    try {
      wait = limiter().take(Caller.of(request).name());
    } catch (ConfigurationException e) {
      ProblemWriter.write(response, Problems.of(e));
      return;
    }
    if (wait.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    ProblemWriter.write(
        response,
        Problem.of(
                429,
                "too-many-requests",
                "Too many requests",
                "You have made too many requests. Try again in " + wait.getAsLong() + " s.")
            .withRetryAfter(wait.getAsLong()));
  }

  private RateLimiter limiter() {
    RateLimiter known = limiter.get();
    if (known != null) {
      return known;
    }
    limiter.compareAndSet(null, new RateLimiter(settings.requestsPerMinute(), System::nanoTime));
    RateLimiter made = limiter.get();
    if (made == null) {
      throw new IllegalStateException("set just now");
    }
    return made;
  }
}
