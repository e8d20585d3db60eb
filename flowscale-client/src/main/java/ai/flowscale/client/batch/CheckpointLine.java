package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint.Entry;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of the file: a word for what happened, the request's key (or, in the first line, the
 * format) and details, each encoded as in the query of a link, so that none has a space or the end
 * of a line in it.
 */
record CheckpointLine(Kind kind, String subject, List<String> details) {
  /** What the first line is about: another format has another number. */
  static final String FORMAT = "flowscale-batch-3";

  /** A group that was made for the request. */
  private static final String OWN = "own";

  /** A group that the caller has named. */
  private static final String NAMED = "named";

  private static final String ANY_FORMAT = "flowscale-batch-[0-9]+";

  /** What happened. */
  enum Kind {
    BEGIN(0),
    /** With the digest of the request, its group, whose group that is, and the time. */
    SUBMITTING(4),
    /** With the run. */
    SUBMITTED(1),
    NOT_SUBMITTED(0);

    private final int details;

    Kind(int details) {
      this.details = details;
    }
  }

  /** Makes a line. */
  static CheckpointLine of(Kind kind, String subject, String... details) {
    return new CheckpointLine(kind, subject, List.of(details));
  }

  /** Whether a text may be a first line that a crash has cut off, or nothing at all. */
  static boolean mayBeCutOffBegin(String text) {
    return (word(Kind.BEGIN) + " " + FORMAT).startsWith(text);
  }

  /** Whether a text is the first line of a file of another format. */
  static boolean isBeginOfAnotherFormat(String text) {
    // Up to the second one, the group of the batch came before the format.
    return text.matches(word(Kind.BEGIN) + " (\\S+ )?" + ANY_FORMAT)
        && !text.endsWith(" " + FORMAT);
  }

  /** Reads a line; empty if it is none. */
  static Optional<CheckpointLine> parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length < 2) {
      return Optional.empty();
    }
    try {
      Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
      List<String> rest = Arrays.stream(parts).skip(1).map(CheckpointLine::decoded).toList();
      CheckpointLine line = new CheckpointLine(kind, rest.get(0), rest.subList(1, rest.size()));
      return Optional.of(line).filter(CheckpointLine::isSound);
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private boolean isSound() {
    return details.size() == kind.details
        && !subject.isEmpty()
        && details.stream().noneMatch(String::isEmpty)
        && (kind != Kind.BEGIN || subject.equals(FORMAT))
        && (kind != Kind.SUBMITTING || entry() != null);
  }

  /** Makes the line of a submission. */
  static CheckpointLine submitting(String key, Entry entry) {
    return of(
        Kind.SUBMITTING,
        key,
        entry.digest(),
        entry.groupId(),
        entry.isOwnGroup() ? OWN : NAMED,
        entry.submittedAt().toString());
  }

  /** Returns what is known of a request that was submitted. */
  Entry entry() {
    String whose = details.get(2);
    if (!whose.equals(OWN) && !whose.equals(NAMED)) {
      throw new IllegalArgumentException(whose);
    }
    return new Entry(
        details.get(0), details.get(1), whose.equals(OWN), Instant.parse(details.get(3)), null);
  }

  /** Returns the run that came of a submission. */
  String runId() {
    return details.get(0);
  }

  /** Returns the line as it stands in the file. */
  @Override
  public String toString() {
    return Stream.concat(Stream.of(subject), details.stream())
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
        .collect(Collectors.joining(" ", word(kind) + " ", ""));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }
}
