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

  /** Those of the protocol: what a servlet answers to others is nobody's business. */
  private static final Set<String> METHODS = Set.of("DELETE", "GET", "POST");

  private final transient Set<String> names;
  private final transient Set<String> proxies;
  private final transient byte @Nullable [] token;

  /**
   * Makes a filter.
   *
   * @param names the names of this server, in small letters
   * @param proxies those that it has from a proxy before it
   * @param token what each request must bear, or null
   */
  AccessFilter(Set<String> names, Set<String> proxies, @Nullable String token) {
    this.names = names;
    this.proxies = proxies;
    this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String origin = request.getHeader("Origin");
    String host = String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
    if (!isOurs(host)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN, "This is not a name of this server.");
    } else if (!METHODS.contains(request.getMethod())) {
      response.setHeader("Allow", "DELETE, GET, POST");
      response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
    } else if (origin != null && !isOwn(origin, host)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN, "Pages of this origin are refused.");
    } else if (!isAuthorized(request.getHeader("Authorization"))) {
      response.setHeader("WWW-Authenticate", "Bearer");
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED, "The bearer token is missing.");
    } else {
      chain.doFilter(request, response);
    }
  }

  private boolean isOurs(String host) {
    try {
      String name = URI.create("http://" + host).getHost();
      return name != null && names.contains(name);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  /** Another port is another origin, whose pages may be anyone's. */
  private boolean isOwn(String origin, String host) {
    String authority = origin.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
    return authority.equals(host) || proxies.contains(authority);
  }

  private boolean isAuthorized(@Nullable String given) {
    return token == null
        || (given != null
            && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && MessageDigest.isEqual(
                token, given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8)));
  }
}
