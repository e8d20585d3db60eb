package ai.flowscale.mcp.runs;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded of one submission: no input and no key, only digests.
 *
 * @param group the group of its run, which is its alone
 * @param digest of the workflow and the inputs
 * @param key the digest of the API key that made it; empty in journals of earlier versions
 * @param state what has become of it
 * @param sentAt when it was recorded, before it was sent
 * @param changedAt when the state changed last
 * @param run the id of its run, or empty where it is not known
 */
record Entry(
    String group,
    String digest,
    String key,
    State state,
    Instant sentAt,
    Instant changedAt,
    String run) {

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

  private static final int FIELDS = 7;

  /** Lines of earlier versions have no key. */
  private static final int FIELDS_WITHOUT_KEY = 6;

  Entry {
    if (run.isEmpty() && state != State.FAILED && state != State.NO_RUN) {
      // A run without an id can only be searched for.
      state = State.SENT;
    }
  }

  Entry(String group, String digest, String key, Instant now) {
    this(group, digest, key, State.SENT, now, now, "");
  }

  Entry with(State next, String runId, Instant now) {
    return new Entry(group, digest, key, next, sentAt, now, runId.isEmpty() ? run : runId);
  }

  /** As far as a clock is right that has been set back since: nothing is newer than now. */
  Entry notAfter(Instant now) {
    return changedAt.isAfter(now) || sentAt.isAfter(now)
        ? new Entry(group, digest, key, state, earlier(sentAt, now), earlier(changedAt, now), run)
        : this;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Whether a key made it, as far as is recorded: a run of another one may not be seen. */
  boolean mayBeOf(String digestOfKey) {
    return key.isEmpty() || key.equals(digestOfKey);
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
            key,
            state.name(),
            String.valueOf(sentAt.toEpochMilli()),
            String.valueOf(changedAt.toEpochMilli()),
            // The service's, so that it could have any character.
            URLEncoder.encode(run, StandardCharsets.UTF_8) + "."));
  }

  /** Reads a line; a crash may have left a part of one. */
  static Optional<Entry> ofLine(String line) {
    String[] fields = line.split("\t", -1);
    int last = fields.length - 1;
    if ((fields.length != FIELDS && fields.length != FIELDS_WITHOUT_KEY)
        || !fields[last].endsWith(".")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Entry(
              fields[0],
              fields[1],
              fields.length == FIELDS ? fields[2] : "",
              State.valueOf(fields[last - 3]),
              Instant.ofEpochMilli(Long.parseLong(fields[last - 2])),
              Instant.ofEpochMilli(Long.parseLong(fields[last - 1])),
              URLDecoder.decode(
                  fields[last].substring(0, fields[last].length() - 1), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
