package ai.flowscale.client.batch;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of the file: a word for what happened, the request's key (or, in the first line, the
 * group) and a detail, each encoded as in the query of a link, so that none has a space or the end
 * of a line in it.
 */
record CheckpointLine(Kind kind, String subject, String detail) {
  /** What the first line ends with: another format would have another. */
  static final String FORMAT = "flowscale-batch-1";

  static final String NOTHING = "-";

  /** What happened. */
  enum Kind {
    BEGIN,
    SUBMITTING,
    SUBMITTED,
    NOT_SUBMITTED
  }

  /** Whether a text may be a first line that a crash has cut off, or nothing at all. */
  static boolean mayBeCutOffBegin(String text) {
    String word = word(Kind.BEGIN) + " ";
    return text.startsWith(word) || word.startsWith(text);
  }

  /** Reads a line; empty if it is none. */
  static Optional<CheckpointLine> parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      CheckpointLine line =
          new CheckpointLine(
              Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
              URLDecoder.decode(parts[1], StandardCharsets.UTF_8),
              URLDecoder.decode(parts[2], StandardCharsets.UTF_8));
      return Optional.of(line).filter(CheckpointLine::isSound);
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private boolean isSound() {
    boolean isDetailSound =
        switch (kind) {
          case BEGIN -> detail.equals(FORMAT);
          case SUBMITTING -> time() != null;
          case SUBMITTED -> !detail.isEmpty();
          case NOT_SUBMITTED -> detail.equals(NOTHING);
        };
    return isDetailSound && !subject.isEmpty();
  }

  /** Returns the time of a submission. */
  Instant time() {
    return Instant.parse(detail);
  }

  /** Returns the line as it stands in the file. */
  @Override
  public String toString() {
    return word(kind) + " " + encoded(subject) + " " + encoded(detail);
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
