package ai.flowscale.engine.endpoint;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes words of the service fit for a message: without what the caller sent, without the query of
 * a link, on one line and of a bounded length.
 */
final class Redactor {
  private static final int MAX_LENGTH = 300;
  private static final int SHORTEST_SECRET = 4;
  private static final Pattern LINK_QUERY = Pattern.compile("(https?://[^\\s\"'?]+)\\?[^\\s\"']*");

  private final List<String> secrets;

  Redactor(List<String> secrets) {
    this.secrets = secrets.stream().filter(s -> s.length() >= SHORTEST_SECRET).toList();
  }

  String clean(String words) {
    String text = words;
    for (String secret : secrets) {
      text = text.replace(secret, "***");
    }
    text = LINK_QUERY.matcher(text).replaceAll("$1?***");
    text = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
