package ai.flowscale.api.model;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How a link is printed. */
interface Links {

  /** Leaves out the parts of a link that may be secret: user information, query and fragment. */
  static @Nullable String withoutQuery(@Nullable URI link) {
    if (link == null) {
      return null;
    }
    if (link.getHost() == null) {
      return link.getScheme() + ":...";
    }
    String port = link.getPort() < 0 ? "" : ":" + link.getPort();
    String query = link.getRawQuery() == null ? "" : "?...";
    return link.getScheme() + "://" + link.getHost() + port + link.getRawPath() + query;
  }
}
