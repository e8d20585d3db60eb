package ai.flowscale.cli;

import ai.flowscale.dbscheduler.QueueException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Objects;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The database of a fleet, by its JDBC address, with a new connection each time. Not a record: its
 * {@code toString()} would print the password.
 */
final class FleetDatabase implements DataSource {
  /** A password in an address may be in messages of the driver, and in the list of processes. */
  private static final Pattern HAS_PASSWORD =
      Pattern.compile("password\\s*=|^jdbc:(?!h2:(file:|mem:|[~./])).*@", Pattern.CASE_INSENSITIVE);

  private static final String H2 = "jdbc:h2:";
  private static final String POSTGRESQL = "jdbc:postgresql:";

  /** Kept in a field: a logger that is not reachable loses its level. */
  private static final Logger LOG_OF_POSTGRESQL = Logger.getLogger("org.postgresql");

  /** H2's own code. */
  private static final String H2_MISSING = "90146";

  private final String url;
  private final String password;
  private final Properties properties = new Properties();
  private final Driver driver;

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

  /** Without what is behind the name of the database: some settings are secrets. */
  private String shown() {
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
      return wrong("There is no database " + shown() + ": check the address.");
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
