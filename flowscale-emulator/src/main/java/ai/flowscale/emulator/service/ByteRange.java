package ai.flowscale.emulator.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A single range of bytes.
 *
 * @param first the first byte
 * @param last the last byte, inclusive; less than the first if the range is not satisfiable
 */
record ByteRange(int first, int last) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

  /** Parses a {@code Range} header; returns null if there is none that a server must obey. */
  static @Nullable ByteRange parse(@Nullable String header, int size) {
    Matcher matcher = SINGLE.matcher(header == null ? "" : header.strip());
    if (!matcher.matches()) {
      return null;
    }
    String from = matcher.group(1);
    String to = matcher.group(2);
    if (from.isEmpty()) {
      return to.isEmpty() ? null : suffix(Long.parseLong(to), size);
    }
    long first = Long.parseLong(from);
    long last = to.isEmpty() ? size - 1L : Math.min(Long.parseLong(to), size - 1L);
    if (!to.isEmpty() && Long.parseLong(to) < first) {
      return null;
    }
    return first >= size ? UNSATISFIABLE : new ByteRange((int) first, (int) last);
  }

  private static ByteRange suffix(long length, int size) {
    return length == 0 || size == 0
        ? UNSATISFIABLE
        : new ByteRange((int) Math.max(0, size - length), size - 1);
  }

  boolean isSatisfiable() {
    return first <= last;
  }
}
