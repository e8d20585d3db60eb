package ai.flowscale.tests.fleet;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;

/** Connections as applications have them, and the tables of the queue. */
final class Databases {
  /** One for each of a queue's four workers, and five more, as the guide says. */
  private static final int CONNECTIONS = 9;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Databases() {}

  /** Opens a pool; the database need not be there yet. */
  static HikariDataSource pool(String url, String user) {
    return pool(url, user, CONNECTIONS, PATIENCE);
  }

  /**
   * Opens a pool.
   *
   * @param connections its greatest number of connections
   * @param patience how long it waits for one
   */
  static HikariDataSource pool(String url, String user, int connections, Duration patience) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword("");
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(patience.toMillis());
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  /** Applies the file that the library has for a kind of database. */
  static void createTables(DataSource database, String kind) throws SQLException, IOException {
    String file = "/META-INF/flowscale-db-scheduler/" + kind + "/V1__flowscale_queue.sql";
    try (InputStream script =
            Objects.requireNonNull(FlowscaleQueue.class.getResourceAsStream(file), file);
        Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
