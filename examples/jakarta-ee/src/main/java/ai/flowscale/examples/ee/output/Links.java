package ai.flowscale.examples.ee.output;

import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Makes paths on this server. Unlike the server's {@link UriInfo} it can be taken to other threads.
 *
 * @param base the path of the API, with a slash at its end
 */
public record Links(String base) {

  /** Takes the path of the API from a request. */
  public static Links of(UriInfo uris) {
    String path = uris.getBaseUri().getRawPath();
    return new Links(path.endsWith("/") ? path : path + "/");
  }

  /** Where the content of an output is. */
  public String content(String filename) {
    return base + "outputs/" + encode(filename) + "/content";
  }

  /** Where a run is. */
  public String run(String runId) {
    return base + "runs/" + encode(runId);
  }

  /** Where a file is that a run was started with. */
  public String input(String runId, String name) {
    return run(runId) + "/inputs/" + encode(name) + "/content";
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
