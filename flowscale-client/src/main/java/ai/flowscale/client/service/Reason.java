package ai.flowscale.client.service;

import ai.flowscale.api.text.Printable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The service's reason for a refusal, for a message. It is shown whole or not at all: only where it
 * is short and plain, and has nothing in common with what was sent. In doubt it is left out; the
 * exception has it in any case.
 */
final class Reason {
  /** A longer one quotes something. */
  private static final int MAX_LENGTH = 300;

  /** Comparing takes time in proportion to what was sent; more than this is not compared. */
  private static final int MAX_COMPARED = 1 << 16;

  /** So many characters in a row that are the same are taken for a quotation. */
  private static final int PIECE = 6;

  /** A whole input this short may stand in any sentence. */
  private static final int SHORTEST = 3;

  /** Escapes of any kind, behind which a quotation is not recognised, and addresses. */
  private static final Pattern ENCODED = Pattern.compile("[\\\\%&]|://");

  /** What looks like a key, a token or a digest. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "[A-Za-z0-9]{25,}|[0-9]{9,}|(?=[a-zA-Z]*[0-9])(?=[0-9]*[a-zA-Z])[A-Za-z0-9]{8,}");

  private Reason() {}

  /**
   * Returns the reason where it can be shown.
   *
   * @param words what the service said
   * @param secrets what was sent, texts within JSON among them
   */
  static Optional<String> of(List<String> words, Supplier<List<String>> secrets) {
    int length = 0;
    for (String word : words) {
      length += Math.min(word.length(), MAX_LENGTH + 1);
      if (length > MAX_LENGTH) {
        return Optional.empty();
      }
    }
    String reason = String.join("; ", words);
    if (reason.isBlank() || ENCODED.matcher(reason).find() || TOKEN.matcher(reason).find()) {
      return Optional.empty();
    }
    return quotes(reason, secrets.get())
        ? Optional.empty()
        : Optional.of(Printable.message(reason));
  }

  /** Whether texts are not compared, since they are too many or too long. */
  static boolean isTooMuch(List<String> texts) {
    return texts.stream().mapToLong(String::length).sum() > MAX_COMPARED;
  }

  private static boolean quotes(String reason, List<String> secrets) {
    if (isTooMuch(secrets)) {
      return true;
    }
    String shown = comparable(reason);
    Set<String> pieces = new HashSet<>();
    for (int at = 0; at + PIECE <= shown.length(); at++) {
      pieces.add(shown.substring(at, at + PIECE));
    }
    return secrets.stream().map(Reason::comparable).anyMatch(sent -> isIn(sent, shown, pieces));
  }

  private static boolean isIn(String sent, String shown, Set<String> pieces) {
    if (sent.length() < PIECE) {
      return sent.length() >= SHORTEST && shown.contains(sent);
    }
    for (int at = 0; at + PIECE <= sent.length(); at++) {
      if (pieces.contains(sent.substring(at, at + PIECE))) {
        return true;
      }
    }
    return false;
  }

  /** Without white space and in lower case: however a quotation is wrapped, spaced or cut. */
  private static String comparable(String text) {
    StringBuilder comparable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && !Character.isWhitespace(c)) {
        comparable.append(Character.toLowerCase(c));
      }
    }
    return comparable.toString();
  }
}
