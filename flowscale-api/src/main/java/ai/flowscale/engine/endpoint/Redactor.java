package ai.flowscale.engine.endpoint;

import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes words of the service fit for a message: without what the caller sent, without the query of
 * a link, on one line and of a bounded length.
 */
final class Redactor {
  private static final int MAX_LENGTH = 300;
  private static final int SHORTEST_SECRET = 4;

  /** A piece of a secret this long is no coincidence; services quote long values in part. */
  private static final int PIECE = 12;

  /** Words beyond are cut off unseen, whatever of them would be hidden. */
  private static final int MAX_LOOKED_AT = 2 * MAX_LENGTH;

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
    text = withoutPieces(text.length() <= MAX_LOOKED_AT ? text : text.substring(0, MAX_LOOKED_AT));
    text = LINK_QUERY.matcher(text).replaceAll("$1?***");
    text = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }

  private String withoutPieces(String text) {
    BitSet hidden = new BitSet();
    for (int at = 0; at + PIECE <= text.length(); at++) {
      String piece = text.substring(at, at + PIECE);
      if (secrets.stream().anyMatch(secret -> secret.contains(piece))) {
        hidden.set(at, at + PIECE);
      }
    }
    StringBuilder shown = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int start = hidden.nextSetBit(at);
      if (start < 0) {
        return shown.append(text, at, text.length()).toString();
      }
      shown.append(text, at, start).append("***");
      at = hidden.nextClearBit(start);
    }
    return shown.toString();
  }
}
