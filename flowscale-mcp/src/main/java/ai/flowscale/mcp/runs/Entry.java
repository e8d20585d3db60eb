package ai.flowscale.mcp.runs;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded of one submission: no input and no key, only a digest.
 *
 * @param group the group of its run, which is its alone
 * @param digest of the workflow and the inputs
 * @param state what has become of it
 * @param sentAt when it was recorded, before it was sent
 * @param changedAt when the state changed last
 * @param run the id of its run, or empty where it is not known
 */
record Entry(
    String group, String digest, State state, Instant sentAt, Instant changedAt, String run) {

  /** What has become of a submission. */
  enum State {
    /** Sent, or about to be: whether there is a run is not known yet. */
    SENT,
    /** There is a run, and its end has not been seen. */
    RUNNING,
    /** The run has ended, and a caller that still waited has the result. */
    DELIVERED,
    /** The run has ended, and its caller has gone, or may have. */
    UNCLAIMED,
    /** The run has ended without success, and a caller knows; or the service has forgotten it. */
    FAILED,
    /** There was no run. */
    NO_RUN
  }

  private static final int FIELDS = 6;

  Entry(String group, String digest, Instant now) {
    this(group, digest, State.SENT, now, now, "");
  }

  Entry with(State next, String runId, Instant now) {
    return new Entry(group, digest, next, sentAt, now, runId);
  }

  /** Whether a state adds to what is known: several servers may record what they saw of one run. */
  boolean mayBecome(State next) {
    return switch (state) {
      case SENT -> true;
      case RUNNING -> next != State.SENT && next != State.RUNNING && next != State.NO_RUN;
      case UNCLAIMED -> next == State.DELIVERED || next == State.FAILED;
      case DELIVERED, FAILED, NO_RUN -> false;
    };
  }

  boolean isOpen() {
    return state == State.SENT || state == State.RUNNING;
  }

  String toLine() {
    return String.join(
        "\t",
        List.of(
            group,
            digest,
            state.name(),
            String.valueOf(sentAt.toEpochMilli()),
            String.valueOf(changedAt.toEpochMilli()),
            // The service's, so that it could have any character.
            URLEncoder.encode(run, StandardCharsets.UTF_8) + "."));
  }

  /** Reads a line; a crash may have left a part of one. */
  static Optional<Entry> ofLine(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS || !fields[5].endsWith(".")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Entry(
              fields[0],
              fields[1],
              State.valueOf(fields[2]),
              Instant.ofEpochMilli(Long.parseLong(fields[3])),
              Instant.ofEpochMilli(Long.parseLong(fields[4])),
              URLDecoder.decode(
                  fields[5].substring(0, fields[5].length() - 1), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
