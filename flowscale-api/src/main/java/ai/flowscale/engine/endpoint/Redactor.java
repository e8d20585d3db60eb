package ai.flowscale.engine.endpoint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final Pattern WHITE = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final String HIDDEN = "***";

  private final List<String> secrets;

  Redactor(List<String> secrets) {
    this.secrets =
        secrets.stream()
            .filter(secret -> secret.length() >= SHORTEST_SECRET)
            .flatMap(secret -> Quotations.of(secret).stream())
            .map(quoted -> lowerCase(oneLine(quoted)))
            .filter(quoted -> quoted.length() >= SHORTEST_SECRET)
            .distinct()
            .toList();
  }

  String clean(String words) {
    return clean(List.of(words));
  }

  /** Cleans words that belong together. */
  String clean(List<String> words) {
    // First of all: words may be wrapped in other places than the secret is.
    String text = oneLine(start(words));
    boolean cut = text.length() > MAX_LOOKED_AT;
    text = cut ? text.substring(0, MAX_LOOKED_AT) : text;
    text = withoutHidden(text, hidden(lowerCase(text)), cut);
    text = LINK_QUERY.matcher(text).replaceAll("$1?***");
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }

  /** Joins no more of the words than will be looked at: there may be millions. */
  private static String start(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      text.append(text.isEmpty() ? "" : "; ");
      text.append(word, 0, Math.min(word.length(), MAX_LOOKED_AT + 1));
      if (text.length() > MAX_LOOKED_AT) {
        break;
      }
    }
    return text.toString();
  }

  /** Returns which characters belong to a secret that stands there whole, or to a piece of one. */
  private BitSet hidden(String text) {
    BitSet hidden = new BitSet();
    Map<String, List<Integer>> pieces = new HashMap<>();
    for (int at = 0; at + PIECE <= text.length(); at++) {
      pieces.computeIfAbsent(text.substring(at, at + PIECE), key -> new ArrayList<>()).add(at);
    }
    for (String secret : secrets) {
      if (secret.length() < PIECE) {
        for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
          hidden.set(at, at + secret.length());
        }
      }
      // A secret may be long and the words are not: each piece of it is looked up in them.
      for (int at = 0; at + PIECE <= secret.length(); at++) {
        for (int place : pieces.getOrDefault(secret.substring(at, at + PIECE), List.of())) {
          hidden.set(place, place + PIECE);
        }
      }
    }
    return hidden;
  }

  private static String withoutHidden(String text, BitSet hidden, boolean cut) {
    // What is too short to tell at the end may be the start of something that was cut off.
    int end = cut ? text.length() - PIECE : text.length();
    StringBuilder shown = new StringBuilder();
    for (int at = 0; at < end; ) {
      int start = hidden.nextSetBit(at);
      if (start < 0 || start >= end) {
        shown.append(text, at, end);
        break;
      }
      shown.append(text, at, start).append(HIDDEN);
      at = hidden.nextClearBit(start);
    }
    return shown.append(cut ? "..." : "").toString();
  }

  private static String oneLine(String text) {
    return WHITE.matcher(text).replaceAll(" ").strip();
  }

  /** Unlike that of String it keeps the length, so that places stay the same. */
  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      lower.append(Character.toLowerCase(text.charAt(i)));
    }
    return lower.toString();
  }
}
