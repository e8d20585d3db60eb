package ai.flowscale.mcp.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests under a foreign name, which a page in a browser can cause (DNS rebinding), those
 * of foreign pages, and those without the token.
 */
final class AccessFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String BEARER = "Bearer ";

  private final transient Set<String> names;
  private final transient byte @Nullable [] token;

  /**
   * Makes a filter.
   *
   * @param names the names of this server, in small letters
   * @param token what each request must bear, or null
   */
  AccessFilter(Set<String> names, @Nullable String token) {
    this.names = names;
    this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String origin = request.getHeader("Origin");
    if (!isOurs("http://" + request.getHeader("Host"))) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN, "This is not a name of this server.");
    } else if (origin != null && !isOurs(origin)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN, "Pages of this origin are refused.");
    } else if (!isAuthorized(request.getHeader("Authorization"))) {
      response.setHeader("WWW-Authenticate", "Bearer");
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED, "The bearer token is missing.");
    } else {
      chain.doFilter(request, response);
    }
  }

  private boolean isOurs(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && names.contains(host.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private boolean isAuthorized(@Nullable String given) {
    return token == null
        || (given != null
            && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && MessageDigest.isEqual(
                token, given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8)));
  }
}
