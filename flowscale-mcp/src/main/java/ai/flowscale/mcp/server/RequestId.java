package ai.flowscale.mcp.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the id of a request whose bytes pass by and are not kept. Clients write it before or behind
 * the parameters, which may be as long as they like.
 */
final class RequestId {
  /** More is not the id of a request, and neither a name that matters. */
  private static final int MAX_TOKEN = 200;

  private final ByteArrayOutputStream token = new ByteArrayOutputStream();
  private int depth;
  private boolean quoted;
  private boolean escaped;
  private String field = "";
  private @Nullable String id;
  private boolean request;

  /** Takes the next byte of the message. */
  void accept(int next) {
    if (quoted) {
      keep(next);
      quoted = escaped || next != '"';
      escaped = !escaped && next == '\\';
      return;
    }
    switch (next) {
      case '"' -> {
        quoted = true;
        keep(next);
      }
      case '{', '[' -> depth++;
      case '}', ']' -> {
        endOfValue();
        depth--;
      }
      case ',' -> endOfValue();
      case ':' -> {
        if (depth == 1) {
          field = take();
        }
      }
      case ' ', '\t', '\r' -> {}
      default -> keep(next);
    }
  }

  private void keep(int next) {
    if (depth == 1 && token.size() <= MAX_TOKEN) {
      token.write(next);
    }
  }

  private String take() {
    String taken = token.size() > MAX_TOKEN ? "" : token.toString(StandardCharsets.UTF_8);
    token.reset();
    return taken;
  }

  private void endOfValue() {
    if (depth == 1) {
      String value = take();
      if (field.equals("\"id\"")) {
        id = value;
      }
      request |= field.equals("\"method\"");
      field = "";
    }
  }

  /** The id as JSON, once all bytes have passed; empty if this is not a request. */
  Optional<String> get() {
    return request ? Optional.ofNullable(id) : Optional.empty();
  }
}
