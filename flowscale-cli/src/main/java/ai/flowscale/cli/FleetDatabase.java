package ai.flowscale.cli;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The database of a fleet, by its JDBC address, with a new connection each time unless some are
 * kept. Not a record: its {@code toString()} would print the password.
 */
final class FleetDatabase implements DataSource {
  /** A password in an address may be in messages of the driver, and in the list of processes. */
  private static final Pattern HAS_PASSWORD =
      Pattern.compile("password\\s*=|^jdbc:(?!h2:(file:|mem:|[~./])).*@", Pattern.CASE_INSENSITIVE);

  private static final String H2 = "jdbc:h2:";

  /** Others name classes, and statements that H2 executes when it opens the database. */
  private static final List<String> H2_SETTINGS =
      List.of(
          "ACCESS_MODE_DATA",
          "AUTO_SERVER",
          "AUTO_SERVER_PORT",
          "CACHE_SIZE",
          "CIPHER",
          "DB_CLOSE_DELAY",
          "DB_CLOSE_ON_EXIT",
          "LOCK_TIMEOUT",
          "NETWORK_TIMEOUT",
          "WRITE_DELAY");

  /** Nothing is quoted or escaped in it, which could hide another setting. */
  private static final Pattern H2_SETTING =
      Pattern.compile(
          "(?:" + String.join("|", H2_SETTINGS) + ")=[A-Za-z0-9_-]*", Pattern.CASE_INSENSITIVE);

  static final String POSTGRESQL = "jdbc:postgresql:";

  /** Kept in a field: a logger that is not reachable loses its level. */
  private static final Logger LOG_OF_POSTGRESQL = Logger.getLogger("org.postgresql");

  /** H2's own code. */
  private static final String H2_MISSING = "90146";

  /** Of a table that is not there: PostgreSQL's, and those of H2. */
  private static final Set<String> NO_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

  private static final int SECONDS_TO_RESPOND = 5;

  private final String url;
  private final String password;
  private final Properties properties = new Properties();
  private final Driver driver;

  /** Connections that are open and not in use. */
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

  private volatile int kept;

  FleetDatabase(String url, String user, String password) {
    if (HAS_PASSWORD.matcher(url).find()) {
      throw wrong(
          "The address of the database has a user or a password in it: set "
              + Settings.DATABASE_USER
              + " and "
              + Settings.DATABASE_PASSWORD
              + " instead.");
    }
    this.url = url;
    this.password = password;
    set("user", user);
    set("password", password);
    if (url.startsWith(POSTGRESQL)) {
      // What is wrong is in the exception; the log would print the address before it.
      LOG_OF_POSTGRESQL.setLevel(Level.OFF);
      // A server that says nothing more would hold a command for ever. The address goes before
      // these.
      set("loginTimeout", "30");
      set("socketTimeout", "300");
      set("tcpKeepAlive", "true");
    }
    if (url.startsWith(H2)) {
      refuseUnknownSettings(url);
      // It would make an empty database of an address with a typing error.
      set("IFEXISTS", "TRUE");
    }
    try {
      driver = DriverManager.getDriver(url);
    } catch (SQLException none) {
      throw wrong(
          "There is no driver for "
              + shown()
              + ": give an address such as jdbc:postgresql://HOST/NAME or jdbc:h2:file:./FILE.");
    }
  }

  private static void refuseUnknownSettings(String url) {
    String[] parts = url.split(";", -1);
    for (String setting : List.of(parts).subList(1, parts.length)) {
      if (!setting.isEmpty() && !H2_SETTING.matcher(setting).matches()) {
        throw wrong(
            "The setting %s of the database's address, or its value, is not taken, since H2 executes what some say: leave it out. Taken are %s."
                .formatted(
                    Safe.line(setting.replaceFirst("=.*", "")), String.join(", ", H2_SETTINGS)));
      }
    }
  }

  /** Makes a database of H2 that is not there, which otherwise may be a typing error. */
  FleetDatabase creating() {
    properties.remove("IFEXISTS");
    return this;
  }

  /**
   * Keeps connections for the next transaction: a worker has several a second.
   *
   * @param connections how many
   */
  FleetDatabase keeping(int connections) {
    kept = connections;
    return this;
  }

  /** Closes what is kept. */
  void release() {
    kept = 0;
    // Of an interrupted thread, the JDK would close H2's file in the middle of what H2 writes.
    boolean isInterrupted = Thread.interrupted();
    for (Connection each = idle.poll(); each != null; each = idle.poll()) {
      discard(each);
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a failure says that the tables are not there. */
  private boolean isWithoutTables(QueueException failure) {
    return failure.getCause() instanceof SQLException cause
        && NO_TABLE.contains(Objects.requireNonNullElse(cause.getSQLState(), ""));
  }

  /**
   * Makes the tables of a queue where they are not there.
   *
   * @param opening opens and closes the queue
   * @return whether they were made here
   */
  boolean makeMissingTables(Runnable opening) throws IOException {
    try {
      opening.run();
      return false;
    } catch (QueueException failure) {
      if (!isWithoutTables(failure)) {
        throw explain(failure);
      }
    }
    boolean isMade = false;
    CliException unmade = null;
    try {
      makeTables();
      isMade = true;
    } catch (CliException failure) {
      unmade = failure;
    }
    // Another one may have made them meanwhile: what counts is that they are there.
    try {
      opening.run();
    } catch (QueueException failure) {
      throw unmade == null ? explain(failure) : unmade;
    }
    return isMade;
  }

  private void makeTables() throws IOException {
    String file =
        "/META-INF/flowscale-db-scheduler/%s/V1__flowscale_queue.sql"
            .formatted(url.startsWith(H2) ? "h2" : "postgresql");
    try (InputStream sql =
            Objects.requireNonNull(FlowscaleQueue.class.getResourceAsStream(file), file);
        Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
      connection.commit();
    } catch (SQLException failure) {
      throw explain("The tables cannot be made.", failure);
    }
  }

  /** Without what is behind the name of the database: some settings are secrets. */
  String shown() {
    return url.split("[?;]", 2)[0];
  }

  private void set(String name, String value) {
    if (!value.isEmpty()) {
      properties.setProperty(name, value);
    }
  }

  private static CliException wrong(String message) {
    return new CliException(ExitCode.CONFIGURATION, message);
  }

  /** What to say of a failure of the queue. */
  CliException explain(QueueException failure) {
    String message = String.valueOf(failure.getMessage()).replace(": see the cause", "");
    if (!(failure.getCause() instanceof SQLException cause)) {
      return wrong(FailureMessages.sentence(message));
    }
    return explain(message, cause);
  }

  private CliException explain(String message, SQLException cause) {
    String state = Objects.requireNonNullElse(cause.getSQLState(), "");
    // PostgreSQL's for a missing password is the second. Its 28000 has further reasons.
    if (state.equals("28P01")
        || state.equals("08004")
        || (state.equals("28000") && url.startsWith(H2))) {
      return new CliException(
          ExitCode.DENIED,
          "The database refuses the user or the password: check --user or %s, and %s."
              .formatted(Settings.DATABASE_USER, Settings.DATABASE_PASSWORD));
    }
    if (state.startsWith("3D") || state.equals(H2_MISSING)) {
      return wrong(
          "There is no database "
              + shown()
              + ": check the address"
              + (url.startsWith(H2) ? ", or make it with flowscale fleet init." : "."));
    }
    if (NO_TABLE.contains(state)) {
      return wrong("The tables are not there in " + shown() + ": flowscale fleet init makes them.");
    }
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    boolean isTelling = password.isEmpty() || !reason.contains(password);
    String full =
        FailureMessages.sentence(message)
            + (isTelling ? " " + FailureMessages.sentence(reason) : "");
    // Of the class of statements that are wrong: tables or rights are missing.
    if (state.startsWith("28")) {
      return new CliException(ExitCode.DENIED, full);
    }
    return state.startsWith("42") ? wrong(full) : new CliException(ExitCode.UNREACHABLE, full);
  }

  @Override
  public Connection getConnection() throws SQLException {
    for (Connection each = idle.poll(); each != null; each = idle.poll()) {
      if (each.isValid(SECONDS_TO_RESPOND)) {
        return lent(each);
      }
      discard(each);
    }
    Connection connection = connect();
    return kept == 0 ? connection : lent(connection);
  }

  /** Closing it gives it back. */
  private Connection lent(Connection connection) {
    AtomicBoolean isClosed = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            FleetDatabase.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                if (isClosed.compareAndSet(false, true)) {
                  giveBack(connection);
                }
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException failed) {
                throw Objects.requireNonNullElse(failed.getCause(), failed);
              }
            });
  }

  /** One in the middle of a transaction is broken, or was left so. */
  private void giveBack(Connection connection) throws SQLException {
    if (idle.size() < kept && !connection.isClosed() && connection.getAutoCommit()) {
      idle.push(connection);
    } else {
      connection.close();
    }
  }

  private static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException broken) {
      // It cannot be used any more; the next caller gets another one.
      return;
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw new SQLException("the driver does not take the address of the database");
    }
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the user is that of the settings");
  }

  @Override
  @SuppressWarnings("NullAway") // None, as the interface says.
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("there is no log");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("the address sets timeouts");
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("there is no log");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException("nothing is wrapped");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
