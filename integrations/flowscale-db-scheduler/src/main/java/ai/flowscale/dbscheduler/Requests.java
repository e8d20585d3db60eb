package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.Database.update;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.ExpectedRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements on the table of requests. */
final class Requests {
  /**
   * The highest bound of a fleet: its slots are below. Those from here on are beside the bound,
   * each for a request whose run is only searched for by now.
   */
  static final int MOST_SLOTS = 100_000;

  /** Where more are ready than this, it does not matter how many. */
  static final int MANY = 1000;

  /**
   * How long the run of a request may go on after the service has responded to its cancellation.
   */
  static final Duration LONGEST_CANCELLING = Duration.ofMinutes(5);

  private static final int LONGEST_REASON = 1000;

  /** How many others may be taking requests at the same moment. */
  private static final int CANDIDATES = 16;

  /** PostgreSQL takes 65,535 values in a statement, and there may be more slots. */
  private static final int MOST_VALUES = 500;

  /** The class of the SQL standard. */
  static final String CONSTRAINT_VIOLATED = "23";

  private final Database database;

  Requests(Database database) {
    this.database = database;
  }

  /** Somebody else has changed what a worker was about to change: it is not the worker's now. */
  static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OvertakenException(long id) {
      super("request " + id + " is not in this slot any more");
    }

    OvertakenException(HeldSlot slot) {
      super("slot " + slot.number() + " was taken over");
    }
  }

  /** A request on its way into the table. */
  record Submitted(String key, Payload payload, int priority) {}

  /** A slot that is in use. */
  record UsedSlot(
      int slot, long id, @Nullable String runId, ExpectedRun expected, boolean isCancelDue) {
    /** Whether it counts for the bound: a run that turned up late may still be running. */
    boolean isCounted() {
      return slot < MOST_SLOTS || runId != null;
    }
  }

  /**
   * A slot as a worker has it.
   *
   * @param version of its task, which db-scheduler raises when somebody else takes over
   */
  record HeldSlot(int number, long version) {
    /** Whether it is beside the bound, so that nothing is sent from it. */
    boolean isAside() {
      return number >= MOST_SLOTS;
    }
  }

  /** What the fleet may do. */
  record Fleet(int maxInFlight, boolean isAutomatic, int ready) {}

  /** Inserts those that are not there, and returns how many that were. */
  int insert(Connection connection, String batch, List<Submitted> requests) throws SQLException {
    String values = "(batch, request_key, priority, workflow_id, payload_format, payload, digest";
    String insert =
        switch (database.dialect()) {
          case POSTGRESQL ->
              "insert into flowscale_request "
                  + values
                  // A select: of values, rewritten batches do not tell which ones were new.
                  + ", state) select ?, ?, ?, ?, ?, ?, ?, 'pending'"
                  + " on conflict (batch, request_key) do nothing";
          case H2 ->
              "insert into flowscale_request "
                  + values
                  + ", state) select ?, ?, ?, ?, ?, ?, ?, 'pending' where not exists (select 1"
                  + " from flowscale_request where batch = ? and request_key = ?)";
        };
    int inserted = 0;
    List<Submitted> others = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (Submitted request : requests) {
        Payload payload = request.payload();
        List<Object> all = new ArrayList<>();
        all.add(batch);
        all.add(request.key());
        all.add(request.priority());
        all.add(payload.workflowId());
        all.add(Payload.FORMAT);
        all.add(payload.json());
        all.add(payload.digest());
        if (database.dialect() == Database.Dialect.H2) {
          all.add(batch);
          all.add(request.key());
        }
        Database.set(statement, all.toArray());
        statement.addBatch();
      }
      int[] counts = statement.executeBatch();
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] == 1) {
          inserted++;
        } else {
          others.add(requests.get(i));
        }
      }
    }
    if (!others.isEmpty()) {
      checkSame(connection, batch, others);
    }
    return inserted;
  }

  private static void checkSame(Connection connection, String batch, List<Submitted> requests)
      throws SQLException {
    Map<String, String> digests = new LinkedHashMap<>();
    List<Object> values = new ArrayList<>();
    values.add(batch);
    requests.forEach(request -> values.add(request.key()));
    Database.list(
        connection,
        row -> {
          digests.put(row.getString(1), row.getString(2));
          return digests;
        },
        "select request_key, digest from flowscale_request where batch = ? and request_key in (?"
            + ", ?".repeat(requests.size() - 1)
            + ")",
        values.toArray());
    for (Submitted request : requests) {
      if (!request.payload().digest().equals(digests.get(request.key()))) {
        throw new InvalidRequestException(
            "key",
            "key '%s' of batch '%s' was given to another request before: submit the same request again, or give this one a key of its own"
                .formatted(request.key(), batch));
      }
    }
  }

  /** Locks the next request that may be sent from a slot, or is empty. */
  Optional<StoredRequest> next(Connection connection, int slot) throws SQLException {
    String ready =
        " from flowscale_request where "
            + READY
            // All slots below may be in use, and those above that are: more than usual where the
            // bound was lowered, or where a run has turned up beside the bound. PostgreSQL expects
            // few in a range, and too many otherwise, since nearly all are null.
            + " and ? < (select max_in_flight - (select count(*) from flowscale_request above"
            + " where above.slot between ? and "
            + Integer.MAX_VALUE
            + " and (above.slot < "
            + MOST_SLOTS
            + " or above.run_id is not null)) from flowscale_fleet where id = 1)"
            + " order by state, priority desc, id fetch first ";
    if (database.dialect() == Database.Dialect.POSTGRESQL) {
      return Database.one(
          connection,
          StoredRequest::of,
          "select " + StoredRequest.COLUMNS + ready + "1 rows only for update skip locked",
          Payload.FORMAT,
          slot,
          slot + 1);
    }
    // H2 would lock all that are ready before it takes the first.
    for (long id :
        Database.list(
            connection,
            row -> row.getLong(1),
            "select id" + ready + CANDIDATES + " rows only",
            Payload.FORMAT,
            slot,
            slot + 1)) {
      Optional<StoredRequest> locked =
          Database.one(
              connection,
              StoredRequest::of,
              "select "
                  + StoredRequest.COLUMNS
                  + " from flowscale_request where id = ? and state = 'pending'"
                  + " for update skip locked",
              id);
      if (locked.isPresent()) {
        return locked;
      }
    }
    return Optional.empty();
  }

  /** What is written by a later version is left to the machines that have it. */
  private static final String READY =
      "state = 'pending' and payload_format <= ?"
          + " and (not_before is null or not_before <= current_timestamp)"
          // What is to be cancelled is not sent: a worker looks for its run, and cancels that. As a
          // join, PostgreSQL would read and sort all that is pending to find the first.
          + " and (cancel_asked or batch not in (select p.batch from flowscale_paused p))";

  /** Puts a locked request into a slot. */
  static void take(
      Connection connection,
      StoredRequest stored,
      int slot,
      RequestState state,
      String groupId,
      int submissions)
      throws SQLException {
    try {
      update(
          connection,
          "update flowscale_request set state = ?, slot = ?, group_id = ?, submissions = ?,"
              + " submitted_at = current_timestamp, not_before = null, reason = null where id = ?",
          state.stored(),
          slot,
          groupId,
          submissions,
          stored.id());
    } catch (SQLException e) {
      if (e.getSQLState() != null && e.getSQLState().startsWith(CONSTRAINT_VIOLATED)) {
        // Somebody else has put another one into the slot.
        throw new OvertakenException(stored.id());
      }
      throw e;
    }
  }

  /** Returns what is in a slot, or empty. */
  static Optional<StoredRequest> inSlot(Connection connection, int slot) throws SQLException {
    return Database.one(
        connection,
        StoredRequest::of,
        "select " + StoredRequest.COLUMNS + " from flowscale_request where slot = ?",
        slot);
  }

  /**
   * Keeps other machines from taking a slot over before the transaction ends, or fails. It is the
   * last statement of a transaction, which locks the task after the request, as the end of a step
   * does.
   */
  static void hold(Connection connection, HeldSlot slot) throws SQLException {
    boolean isHeld =
        Database.one(
                connection,
                row -> true,
                "select 1 from flowscale_task where task_name = ? and task_instance = ?"
                    + " and version = ? and picked for update",
                Workers.TASK,
                Integer.toString(slot.number()),
                slot.version())
            .isPresent();
    if (!isHeld) {
      throw new OvertakenException(slot);
    }
  }

  /** Has idle slots look now, and returns how many that are. */
  int wake(List<String> slots) {
    int woken = 0;
    for (int from = 0; from < slots.size(); from += MOST_VALUES) {
      woken += wakePart(slots.subList(from, Math.min(from + MOST_VALUES, slots.size())));
    }
    return woken;
  }

  private int wakePart(List<String> slots) {
    List<Object> values = new ArrayList<>(slots);
    values.add(0, Workers.TASK);
    return database.transaction(
        connection ->
            update(
                connection,
                "update flowscale_task set execution_time = current_timestamp,"
                    + " version = version + 1 where task_name = ? and not picked"
                    + " and execution_time > current_timestamp + interval '365' day"
                    + " and task_instance in (?"
                    + ", ?".repeat(slots.size() - 1)
                    + ")",
                values.toArray()));
  }

  /** Stores the run of a request that was submitted. */
  static void running(Connection connection, long id, int slot, String runId) throws SQLException {
    expect(
        id,
        update(
            connection,
            "update flowscale_request set state = 'running', run_id = ?, searched_since = null"
                + " where id = ? and slot = ? and state = 'submitting'",
            runId,
            id,
            slot));
  }

  /** Stores the run of a request in place of one that turned out to be another request's. */
  static void runningInstead(Connection connection, long id, int slot, String before, String runId)
      throws SQLException {
    expect(
        id,
        update(
            connection,
            "update flowscale_request set run_id = ?, cancel_sent = false, not_before = null"
                + " where id = ? and slot = ? and state = 'running' and run_id = ?",
            runId,
            id,
            slot,
            before));
  }

  /** Begins the time in which the run of a request may still turn up, unless it has begun. */
  static void searching(Connection connection, long id, int slot) throws SQLException {
    expect(
        id,
        update(
            connection,
            "update flowscale_request set searched_since ="
                + " coalesce(searched_since, current_timestamp)"
                + " where id = ? and slot = ? and state = 'submitting'",
            id,
            slot));
  }

  /**
   * Moves a request into the first free slot beside the bound: its own is for another one. Two
   * machines that choose the same slot at the same moment violate its constraint.
   */
  static void moveAside(Connection connection, long id, int slot) throws SQLException {
    expect(
        id,
        update(
            connection,
            "update flowscale_request set slot = (select min(candidate) from (select "
                + MOST_SLOTS
                + " as candidate union all select beside.slot + 1 from flowscale_request beside"
                + " where beside.slot between "
                + MOST_SLOTS
                + " and "
                + (Integer.MAX_VALUE - 1)
                + ") candidates where not exists (select 1 from flowscale_request used"
                + " where used.slot = candidate))"
                + " where id = ? and slot = ? and state = 'submitting'",
            id,
            slot));
  }

  /** Has a request whose time for a search is over submitted once more when a slot is free. */
  static void submitAgainLater(Connection connection, StoredRequest stored, int slot)
      throws SQLException {
    expect(
        stored.id(),
        update(
            connection,
            "update flowscale_request set state = 'pending', slot = null where id = ? and slot = ?"
                + " and state = 'submitting' and submissions = ? and not cancel_asked",
            stored.id(),
            slot,
            stored.submissions()));
  }

  /** Notes that a request is submitted once more, unless it is to be cancelled by now. */
  static void submittingAgain(Connection connection, StoredRequest stored, int slot)
      throws SQLException {
    expect(
        stored.id(),
        update(
            connection,
            "update flowscale_request set submissions = submissions + 1, searched_since = null,"
                + " submitted_at = current_timestamp where id = ? and slot = ?"
                + " and state = 'submitting' and submissions = ? and not cancel_asked",
            stored.id(),
            slot,
            stored.submissions()));
  }

  /** Puts a request back of which it is certain that no run came. */
  static void giveBack(
      Connection connection,
      StoredRequest stored,
      int slot,
      int attempts,
      Duration pause,
      @Nullable String reason)
      throws SQLException {
    expect(
        stored.id(),
        update(
            connection,
            "update flowscale_request set slot = null, group_id = null, submissions = 0, attempts ="
                + " ?, reason = ?, searched_since = null, state = case when cancel_asked then"
                + " 'cancelled' else 'pending' end, ended_at = case when cancel_asked then"
                + " current_timestamp end, not_before = current_timestamp + cast(? as double"
                + " precision) * interval '1' second where id = ? and slot = ? and state ="
                + " 'submitting'",
            attempts,
            cut(reason),
            pause.toMillis() / 1000.0,
            stored.id(),
            slot));
  }

  /**
   * Ends a request and empties its slot. One that was to be cancelled has not failed: it is not to
   * be sent again. A result that could not be handed over is kept all the same.
   */
  static void end(
      Connection connection,
      long id,
      int slot,
      @Nullable String runId,
      RequestState state,
      @Nullable RequestFailure failure,
      @Nullable String reason)
      throws SQLException {
    String isCancelled =
        failure == null || failure == RequestFailure.HAND_OVER ? "false" : "cancel_asked";
    expect(
        id,
        update(
            connection,
            "update flowscale_request set state = case when "
                + isCancelled
                + " then 'cancelled' else ? end, failure = case when "
                + isCancelled
                + " then null else cast(? as varchar) end, reason = ?, slot = null,"
                + " ended_at = current_timestamp where id = ? and slot = ?"
                + " and state in ('submitting', 'running')"
                + " and run_id is not distinct from cast(? as varchar)",
            state.stored(),
            failure == null ? null : failure.name(),
            cut(reason),
            id,
            slot,
            runId));
  }

  /** Ends a locked request that can no longer be read. */
  static void unreadable(Connection connection, long id, String reason) throws SQLException {
    update(
        connection,
        "update flowscale_request set state = 'failed', failure = 'PAYLOAD', reason = ?,"
            + " ended_at = current_timestamp where id = ?",
        cut(reason),
        id);
  }

  private static void expect(long id, int changed) {
    if (changed != 1) {
      throw new OvertakenException(id);
    }
  }

  private static @Nullable String cut(@Nullable String reason) {
    if (reason == null) {
      return null;
    }
    String text = Texts.storable(reason);
    if (text.length() <= LONGEST_REASON) {
      return text;
    }
    boolean isPair = Character.isHighSurrogate(text.charAt(LONGEST_REASON - 1));
    return text.substring(0, isPair ? LONGEST_REASON - 1 : LONGEST_REASON);
  }

  /** Whether this machine is the one that looks after the fleet until the interval has passed. */
  boolean isMyCheck(Duration interval) {
    return database.transaction(
            connection ->
                update(
                    connection,
                    "update flowscale_fleet set checked_at = current_timestamp where id = 1 and"
                        // Not within the interval, in whatever direction the clock was set.
                        + " (checked_at <= current_timestamp - cast(? as double precision) *"
                        + " interval '1' second or checked_at > current_timestamp +"
                        + " cast(? as double precision) * interval '1' second)",
                    interval.toMillis() / 1000.0,
                    interval.toMillis() / 1000.0))
        == 1;
  }

  /** Returns the bound, and how many requests are ready to be sent, up to {@link #MANY}. */
  Fleet fleet() {
    return database.transaction(
        connection ->
            Database.one(
                    connection,
                    row -> new Fleet(row.getInt(1), row.getBoolean(2), row.getInt(3)),
                    "select max_in_flight, automatic, (select count(*) from (select 1 from"
                        + " flowscale_request where "
                        + READY
                        + " fetch first "
                        + MANY
                        + " rows only) ready) from flowscale_fleet where id = 1",
                    Payload.FORMAT)
                .orElseThrow());
  }

  /** Returns the slots that are in use. */
  List<UsedSlot> usedSlots() {
    return database.transaction(
        connection ->
            Database.list(
                connection,
                row ->
                    new UsedSlot(
                        row.getInt(1),
                        row.getLong(2),
                        row.getString(3),
                        QueuedRequest.expectedRun(row.getString(4), row.getString(5)),
                        row.getBoolean(6) && !row.getBoolean(7)),
                "select slot, id, run_id, group_id, workflow_id, cancel_asked, cancel_sent"
                    + " from flowscale_request where slot >= 0"));
  }

  void bound(int maxInFlight, boolean isAutomatic) {
    database.transaction(
        connection ->
            update(
                connection,
                "update flowscale_fleet set max_in_flight = ?, automatic = ? where id = 1",
                maxInFlight,
                isAutomatic));
  }

  /** Stores a bound that follows the deployment, unless somebody has given one by now. */
  void follow(int maxInFlight) {
    database.transaction(
        connection ->
            update(
                connection,
                "update flowscale_fleet set max_in_flight = ? where id = 1 and automatic",
                maxInFlight));
  }

  /** Notes that the service has responded to a cancellation, and until when its run may go on. */
  void cancelSent(UsedSlot used, String runId, boolean isSent) {
    database.transaction(
        connection ->
            update(
                connection,
                "update flowscale_request set cancel_sent = ?, not_before = coalesce("
                    // The time begins with the first response, and anew where that did not count.
                    + "case when cast(? as boolean) then null else not_before end,"
                    + " current_timestamp + interval '"
                    + LONGEST_CANCELLING.toMinutes()
                    + "' minute) where id = ? and slot = ? and run_id = ?",
                isSent,
                isSent,
                used.id(),
                used.slot(),
                runId));
  }

  /** Whether the run of a request was to be cancelled, and should have ended by now. */
  boolean isCancelOver(long id, int slot) {
    return isTrue(
        "exists (select 1 from flowscale_request where id = ? and slot = ? and cancel_asked"
            + " and not_before <= current_timestamp)",
        id,
        slot);
  }

  /** Pauses a batch, or resumes it. */
  void paused(String batch, boolean isPaused) {
    String sql =
        isPaused
            ? "insert into flowscale_paused (batch) select ? where not exists"
                + " (select 1 from flowscale_paused where batch = ?)"
            : "delete from flowscale_paused where batch in (?, ?)";
    try {
      database.transaction(connection -> update(connection, sql, batch, batch));
    } catch (QueueException e) {
      if (!Database.isOfClass(e, CONSTRAINT_VIOLATED)) {
        throw e;
      }
      // Somebody else has paused it at the same time.
    }
  }

  /** Cancels requests of a batch: one, or all where the key is null. */
  int cancel(String batch, @Nullable String key) {
    // One that has a group may have a run: a worker looks for it, and cancels that.
    String isUnsent = "state = 'pending' and group_id is null";
    String sql =
        "update flowscale_request set state = case when unsent then 'cancelled' else state end,"
            + " ended_at = case when unsent then current_timestamp else ended_at end,"
            + " reason = case when unsent then 'cancelled before it was sent' else reason end,"
            + " cancel_asked = not (unsent), cancel_sent = cancel_sent and cancel_asked"
            + which(key)
            + " and state in ('pending', 'submitting', 'running')";
    return database.repeated(
        connection -> update(connection, sql.replace("unsent", isUnsent), values(batch, key)));
  }

  /** Changes the priority of waiting requests: of one, or of all where the key is null. */
  int prioritize(String batch, @Nullable String key, int priority) {
    String sql =
        "update flowscale_request set priority = "
            + priority
            + which(key)
            + " and state = 'pending'";
    return database.repeated(connection -> update(connection, sql, values(batch, key)));
  }

  private static String which(@Nullable String key) {
    return " where batch = ?" + (key == null ? "" : " and request_key = ?");
  }

  private static Object[] values(String batch, @Nullable String key) {
    return key == null ? new Object[] {batch} : new Object[] {batch, key};
  }

  /** Puts failed requests back; what has a result keeps its run. */
  int retryFailed(String batch) {
    String keeps = " = case when failure = 'HAND_OVER' then ";
    return database.repeated(
        connection ->
            update(
                connection,
                "update flowscale_request set state = 'pending', attempts = 0, reason = null,"
                    + " ended_at = null, not_before = null, cancel_asked = false,"
                    + " cancel_sent = false, searched_since = null, run_id"
                    + keeps
                    + "run_id end, group_id"
                    + keeps
                    + "group_id end, submissions"
                    + keeps
                    + "submissions else 0 end, failure = null"
                    + " where batch = ? and state = 'failed' and failure in ("
                    + quoted(Stream.of(RequestFailure.values()).map(RequestFailure::name))
                    + ")",
                batch));
  }

  /**
   * Has the runs of uncertain requests searched for again, as long as before: they keep their
   * groups.
   */
  int searchAgain(String batch) {
    return database.repeated(
        connection ->
            update(
                connection,
                "update flowscale_request set state = 'pending', reason = null, ended_at = null,"
                    + " not_before = null, cancel_sent = false, searched_since = null"
                    + " where batch = ? and state = 'uncertain'",
                batch));
  }

  /** What a newer version has stored, in its words. */
  private static final String IS_UNKNOWN =
      "state not in (" + quoted(Stream.of(RequestState.values()).map(RequestState::stored)) + ")";

  private static String quoted(Stream<String> words) {
    return words.collect(Collectors.joining("', '", "'", "'"));
  }

  boolean isPaused(String batch) {
    return isTrue("exists (select 1 from flowscale_paused where batch = ?)", batch);
  }

  private static final String IN_FLIGHT =
      "exists (select 1 from flowscale_request where batch = ? and slot >= 0)";

  /** Whether requests of a batch are in flight. */
  boolean isInFlight(String batch) {
    return isTrue(IN_FLIGHT, batch);
  }

  /** Whether requests of a batch wait or are in flight. */
  boolean isOpen(String batch) {
    return isTrue(
        "exists (select 1 from flowscale_request where batch = ? and state = 'pending') or "
            + IN_FLIGHT
            // The last: it reads the whole batch.
            + " or exists (select 1 from flowscale_request where batch = ? and "
            + IS_UNKNOWN
            + ")",
        batch,
        batch,
        batch);
  }

  private boolean isTrue(String condition, Object... values) {
    return database.transaction(
        connection ->
            Database.one(
                    connection,
                    row -> true,
                    "select 1 from flowscale_fleet where " + condition,
                    values)
                .isPresent());
  }

  QueueProgress progress(String batch) {
    Map<RequestState, Long> counts = new EnumMap<>(RequestState.class);
    long[] perMinute = new long[1];
    Duration[] period = {Duration.ZERO};
    return database.transaction(
        connection -> {
          Database.list(
              connection,
              row -> {
                perMinute[0] += row.getLong(3);
                Duration since =
                    Database.between(Database.instant(row, 4), Database.instant(row, 5));
                period[0] = since.compareTo(period[0]) > 0 ? since : period[0];
                counts.merge(RequestState.ofStored(row.getString(1)), row.getLong(2), Long::sum);
                return counts;
              },
              "select state, count(*), sum(ended_now), min(case when ended_now = 1 then"
                  + " coalesce(submitted_at, current_timestamp - interval '1' minute) end),"
                  + " current_timestamp from (select state, submitted_at, case when state <>"
                  + " 'cancelled' and ended_at > current_timestamp - interval '1' minute then 1"
                  + " else 0 end as ended_now from flowscale_request where batch = ?) as request"
                  + " group by state",
              batch);
          long open =
              counts.entrySet().stream()
                  .filter(count -> !count.getKey().isEnded())
                  .mapToLong(Map.Entry::getValue)
                  .sum();
          Duration left = perMinute[0] == 0 ? null : left(open, perMinute[0], period[0]);
          return Database.one(
                  connection,
                  row ->
                      new QueueProgress(
                          counts, row.getInt(2) > 0, row.getInt(1), perMinute[0], left),
                  "select max_in_flight, (select count(*) from flowscale_paused where batch = ?)"
                      + " from flowscale_fleet where id = 1",
                  batch)
              .orElseThrow();
        });
  }

  /**
   * How long the rest takes. What ended in the last minute was sent within a shorter period where
   * the batch has just begun: of a whole minute, the first estimates would be many times too long.
   */
  private static Duration left(long open, long ended, Duration period) {
    double seconds = Math.max(1, Math.min(60, period.toMillis() / 1000.0));
    return Duration.ofSeconds(Math.round(seconds * open / ended));
  }

  Optional<QueuedRequest> find(String batch, String key) {
    return database.transaction(
        connection ->
            Database.one(
                connection,
                StoredRequest::listed,
                "select "
                    + StoredRequest.LISTED_COLUMNS
                    + " from flowscale_request where batch = ? and request_key = ?",
                batch,
                key));
  }

  /** One row of a page, and where it stands. */
  record Listed(long id, QueuedRequest request) {}

  List<Listed> page(String batch, long after, List<RequestState> states, int size) {
    List<Object> values = new ArrayList<>();
    values.add(batch);
    values.add(after);
    states.forEach(state -> values.add(state.stored()));
    String in =
        states.isEmpty()
            ? ""
            : " and (state in (?"
                + ", ?".repeat(states.size() - 1)
                + (states.contains(RequestState.UNKNOWN) ? ") or " + IS_UNKNOWN + ")" : "))");
    return database.transaction(
        connection ->
            Database.list(
                connection,
                row -> new Listed(row.getLong(1), StoredRequest.listed(row)),
                "select "
                    + StoredRequest.LISTED_COLUMNS
                    + " from flowscale_request where batch = ? and id > ?"
                    + in
                    + " order by id fetch first "
                    + size
                    + " rows only",
                values.toArray()));
  }
}
