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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets so many uploads be in progress at the same time: each holds a thread of the server until its
 * last byte has come and the service has responded, and the other pages need some too.
 */
public class UploadLimit extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final long RETRY_AFTER_SECONDS = 5;

  @Inject private transient Settings settings;

  private final transient AtomicInteger inProgress = new AtomicInteger();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!hasBody(request)) {
      chain.doFilter(request, response);
      return;
    }
    try {
      if (inProgress.incrementAndGet() > settings.concurrentUploads()) {
        ProblemWriter.write(response, tooMany());
        return;
      }
      chain.doFilter(request, response);
    } catch (ConfigurationException e) {
      ProblemWriter.write(response, Problems.of(e));
    } finally {
      inProgress.decrementAndGet();
    }
  }

  /** A length that is not known is -1, also where there is no body. */
  private static boolean hasBody(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    return length > 0
        || request.getHeader("Transfer-Encoding") != null
        || (length < 0 && "POST".equals(request.getMethod()));
  }

  /** Nothing was read of it, so clients may send it again: 429 says so, where 503 would not. */
  private static Problem tooMany() {
    return Problem.of(
            429,
            "too-many-uploads",
            "Too many uploads",
            "Others are uploading too. Try again in " + RETRY_AFTER_SECONDS + " s.")
        .withRetryAfter(RETRY_AFTER_SECONDS);
  }
}
