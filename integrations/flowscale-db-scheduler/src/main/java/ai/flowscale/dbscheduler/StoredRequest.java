package ai.flowscale.dbscheduler;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request as a worker reads it.
 *
 * @param submissions how often it was submitted, or was about to be
 * @param attempts how often it was refused for a reason that may pass
 * @param searchedSince since when its run is searched for, or null
 * @param readAt when this was read; as all times, by the database's clock
 * @param format of the payload, which may be one of a later version
 */
record StoredRequest(
    long id,
    QueuedRequest request,
    String payload,
    int submissions,
    int attempts,
    boolean isCancelAsked,
    @Nullable Instant submittedAt,
    @Nullable Instant searchedSince,
    Instant readAt,
    int format) {
  static final String LISTED_COLUMNS =
      "id, batch, request_key, workflow_id, state, priority, group_id, run_id, failure, reason";

  static final String COLUMNS =
      LISTED_COLUMNS
          + ", payload, submissions, attempts, cancel_asked, submitted_at, searched_since,"
          + " current_timestamp, payload_format";

  static StoredRequest of(ResultSet row) throws SQLException {
    return new StoredRequest(
        row.getLong(1),
        listed(row),
        row.getString(11),
        row.getInt(12),
        row.getInt(13),
        row.getBoolean(14),
        Database.instant(row, 15),
        Database.instant(row, 16),
        Objects.requireNonNull(Database.instant(row, 17)),
        row.getInt(18));
  }

  static QueuedRequest listed(ResultSet row) throws SQLException {
    return new QueuedRequest(
        row.getString(2),
        row.getString(3),
        row.getString(4),
        RequestState.ofStored(row.getString(5)),
        row.getInt(6),
        row.getString(7),
        row.getString(8),
        RequestFailure.ofStored(row.getString(9)),
        row.getString(10));
  }

  /** As the row is now. */
  StoredRequest in(RequestState state, String groupId) {
    QueuedRequest was = request;
    return new StoredRequest(
        id,
        new QueuedRequest(
            was.batch(),
            was.key(),
            was.workflowId(),
            state,
            was.priority(),
            groupId,
            was.runId(),
            null,
            null),
        payload,
        submissions,
        attempts,
        isCancelAsked,
        submittedAt,
        searchedSince,
        readAt,
        format);
  }

  StoredRequest submittedAgain() {
    return new StoredRequest(
        id,
        request,
        payload,
        submissions + 1,
        attempts,
        isCancelAsked,
        readAt,
        null,
        readAt,
        format);
  }

  /** Leaves out the payload. */
  @Override
  public String toString() {
    return "StoredRequest[" + id + ", " + request.state() + "]";
  }
}
