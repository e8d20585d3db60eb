package ai.flowscale.examples.ee.guard;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells browsers what a page of this application may do. First of the filters, in web.xml. */
public class SafetyHeaders extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String POLICY =
      // Files are shown before they are uploaded, by addresses that the browser makes for them.
      "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:;"
          + " object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
          + " form-action 'self'";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    if (!"GET".equals(request.getMethod()) || request.getRequestURI().contains("/api/")) {
      response.setHeader("Cache-Control", "no-store");
    }
    chain.doFilter(request, response);
  }
}
