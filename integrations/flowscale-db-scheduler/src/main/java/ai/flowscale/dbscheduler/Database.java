package ai.flowscale.dbscheduler;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The caller's database, with transactions that db-scheduler takes part in: what it does on the
 * thread of a transaction happens on the connection of that.
 */
final class Database implements DataSource {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** The version of the tables that this code works with. */
  static final int SCHEMA_VERSION = 1;

  /** The class of the SQL standard. */
  private static final String ROLLED_BACK = "40";

  /**
   * The classes of failures in which a database speaks of itself: connections, rollbacks, missing
   * tables and rights, resources, locks, and its administrator.
   */
  private static final Set<String> QUOTING_NOTHING = Set.of("08", "40", "42", "53", "55", "57");

  private static final int MOST_ATTEMPTS = 5;

  private final DataSource source;

  @SuppressWarnings("ThreadLocalUsage") // One for each database: they must not be confused.
  private final ThreadLocal<@Nullable Connection> bound = new ThreadLocal<>();

  private final Dialect dialect;

  /** Keeps H2 from closing its file between two connections, which would undo its setting. */
  private final @Nullable Connection anchor;

  private volatile Time time;

  /** Whether H2 may have closed its file meanwhile, and opened it with its default. */
  private volatile boolean isReopened;

  /** What differs between the databases. */
  enum Dialect {
    H2("h2"),
    POSTGRESQL("postgresql");

    private final String folder;

    Dialect(String folder) {
      this.folder = folder;
    }

    String file() {
      return "META-INF/flowscale-db-scheduler/" + folder + "/V1__flowscale_queue.sql";
    }
  }

  /** The database's clock, by ours: what it said, and our nanoseconds then. */
  private record Time(Instant then, long nanos) {}

  /** Works on a connection. */
  interface Work<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
  }

  /** Reads a row. */
  interface Rows<T> {
    T of(ResultSet row) throws SQLException;
  }

  private Database(DataSource source, Dialect dialect, Time time, @Nullable Connection anchor) {
    this.source = source;
    this.anchor = anchor;
    this.dialect = dialect;
    this.time = time;
  }

  /** Reaches the database and checks its tables. */
  static Database open(DataSource source) {
    try (Connection connection = source.getConnection()) {
      String product = connection.getMetaData().getDatabaseProductName();
      Dialect dialect =
          switch (product) {
            case "H2" -> Dialect.H2;
            case "PostgreSQL" -> Dialect.POSTGRESQL;
            default ->
                throw new QueueException(
                    "The database is " + product + ": give one of H2 or PostgreSQL", null);
          };
      boolean isAutoCommit = connection.getAutoCommit();
      int version;
      try {
        version =
            one(
                    connection,
                    row -> row.getInt(1),
                    "select schema_version from flowscale_fleet where id = 1")
                .orElse(0);
      } catch (SQLException e) {
        throw new QueueException(
            "The tables of the queue are not there, or not for this user: apply %s of this jar to the database, or grant the user all rights on them"
                .formatted(dialect.file()),
            e);
      }
      if (version != SCHEMA_VERSION) {
        throw new QueueException(
            "The tables of the queue have version %d, and this code works with %d: apply the files up to that beside %s, or use the version of this library that goes with the tables"
                .formatted(version, SCHEMA_VERSION, dialect.file()),
            null);
      }
      switch (dialect) {
        case H2 -> writeCommits(connection);
        case POSTGRESQL -> checkCommits(connection);
      }
      Time time = time(connection);
      if (!isAutoCommit) {
        connection.rollback();
      }
      Connection anchor = dialect == Dialect.H2 ? source.getConnection() : null;
      return new Database(source, dialect, time, anchor);
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /** Nothing was sent yet that the database could quote. */
  private static QueueException unreachable(SQLException e) {
    return new QueueException(
        "The database of the queue cannot be reached: check its address and whether it is up", e);
  }

  /** A commit that a killed process forgets is a request that runs twice. */
  private static void writeCommits(Connection connection) throws SQLException {
    Optional<String> delay =
        one(
            connection,
            row -> row.getString(1),
            "select setting_value from information_schema.settings"
                + " where setting_name = 'WRITE_DELAY'");
    if (!delay.equals(Optional.of("0"))) {
      throw new QueueException(
          "H2 keeps commits in memory for a while, and a killed process would forget them: execute"
              + " 'set write_delay 0' once, and leave WRITE_DELAY out of the database's URL",
          null);
    }
    try {
      writeAtOnce(connection);
    } catch (SQLException e) {
      throw new QueueException(
          "H2 does not let this user execute 'set write_delay 0': give it admin rights", e);
    }
  }

  /** What is stored does not count when H2 opens its file again: it begins with its default. */
  private static void writeAtOnce(Connection connection) throws SQLException {
    update(connection, "set write_delay 0");
  }

  private static void checkCommits(Connection connection) throws SQLException {
    if (one(connection, row -> row.getString(1), "show synchronous_commit")
        .equals(Optional.of("off"))) {
      throw new QueueException(
          "PostgreSQL does not wait for the disk, and would forget commits in a crash: set"
              + " synchronous_commit to on for this user or database",
          null);
    }
  }

  private static Time time(Connection connection) throws SQLException {
    long before = System.nanoTime();
    Instant now =
        one(
                connection,
                row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                "select current_timestamp")
            .orElseThrow();
    return new Time(now, before + (System.nanoTime() - before) / 2);
  }

  /** Releases the connection that it holds, if any. */
  void close() {
    try {
      if (anchor != null) {
        anchor.close();
      }
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "The connection was broken", e);
    }
  }

  Dialect dialect() {
    return dialect;
  }

  /** The time by the database's clock, on all machines, whatever their own clocks say. */
  Instant now() {
    Time known = time;
    return known.then().plusNanos(System.nanoTime() - known.nanos());
  }

  /** Asks for the time again: clocks drift, and a database fails over to one with another. */
  void synchronizeTime() {
    isReopened = dialect == Dialect.H2;
    time = transaction(Database::time);
  }

  static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static Duration between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? Duration.ZERO : Duration.between(from, to);
  }

  /** Does something in a transaction. */
  <T extends @Nullable Object> T transaction(Work<T> work) {
    try (Connection connection = connect()) {
      boolean isAutoCommit = connection.getAutoCommit();
      if (isAutoCommit) {
        connection.setAutoCommit(false);
      }
      boolean isDone = false;
      bound.set(connection);
      try {
        if (isReopened) {
          isReopened = false;
          writeAtOnce(connection);
        }
        T result = work.on(connection);
        connection.commit();
        isDone = true;
        return result;
      } finally {
        bound.remove();
        // After a failure to undo it, this would commit, and hide what went wrong.
        if ((isDone || isUndone(connection)) && isAutoCommit) {
          connection.setAutoCommit(true);
        }
      }
    } catch (SQLException e) {
      isReopened = dialect == Dialect.H2;
      throw failed(e);
    }
  }

  private Connection connect() {
    try {
      return source.getConnection();
    } catch (SQLException e) {
      isReopened = dialect == Dialect.H2;
      throw unreachable(e);
    }
  }

  private static boolean isUndone(Connection connection) {
    try {
      connection.rollback();
      return true;
    } catch (SQLException e) {
      // The connection is broken: the database undoes it by itself.
      return false;
    }
  }

  /**
   * Does something in a transaction, again where the database gave it up for another one, and once
   * where another one has just inserted the same: H2 sees only then that it is there.
   */
  <T extends @Nullable Object> T repeated(Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction(work);
      } catch (QueueException e) {
        boolean isRepeated =
            isOfClass(e, ROLLED_BACK)
                || (attempt == 1 && isOfClass(e, Requests.CONSTRAINT_VIOLATED));
        if (attempt == MOST_ATTEMPTS || !isRepeated) {
          throw e;
        }
      }
    }
  }

  /** Whether a failure is of a class of the SQL standard. */
  static boolean isOfClass(QueueException e, String sqlClass) {
    return e.getCause() instanceof SQLException cause
        && cause.getSQLState() != null
        && cause.getSQLState().startsWith(sqlClass);
  }

  /**
   * Reports what failed by its SQLState and its place. A database quotes rows and values, and so
   * the inputs: in the details of PostgreSQL, in the messages of H2, in the failure of a batch.
   */
  static QueueException failed(SQLException e) {
    SQLException told =
        e instanceof BatchUpdateException ? Objects.requireNonNullElse(e.getNextException(), e) : e;
    String state = String.valueOf(told.getSQLState());
    boolean isQuoting =
        told instanceof BatchUpdateException
            || QUOTING_NOTHING.stream().noneMatch(state::startsWith);
    String words =
        isQuoting
            ? "what the database says is left out, since it may quote inputs; see its own log"
            : String.valueOf(told.getMessage()).lines().findFirst().orElse("");
    SQLException cause = new SQLException(words, told.getSQLState(), told.getErrorCode());
    cause.setStackTrace(told.getStackTrace());
    return new QueueException(
        "The database of the queue failed (SQLState " + state + "): see the cause", cause);
  }

  /** Executes a statement, and returns how many rows it has changed. */
  static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, values);
      return statement.executeUpdate();
    }
  }

  /** Reads one row at most. */
  static <T> Optional<T> one(
      Connection connection, Rows<T> rows, String sql, @Nullable Object... values)
      throws SQLException {
    return list(connection, rows, sql, values).stream().findFirst();
  }

  /** Reads rows. */
  static <T> List<T> list(
      Connection connection, Rows<T> rows, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, values);
      try (ResultSet result = statement.executeQuery()) {
        List<T> list = new ArrayList<>();
        while (result.next()) {
          list.add(rows.of(result));
        }
        return list;
      }
    }
  }

  static void set(PreparedStatement statement, @Nullable Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = bound.get();
    return connection == null ? source.getConnection() : held(connection);
  }

  /** The connection of the transaction on this thread, which ends it itself. */
  private static Connection held(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Database.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "close", "commit", "rollback" -> {
                  return null;
                }
                default -> {
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw Objects.requireNonNullElse(e.getCause(), e);
                  }
                }
              }
            });
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the caller's data source knows its user");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    source.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    source.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return source.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return source.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
