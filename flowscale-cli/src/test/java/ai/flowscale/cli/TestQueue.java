package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

/** A database with the requests a, b, c and d in the batch "evening". */
final class TestQueue implements AutoCloseable {
  static final String PASSWORD = "correct-horse";

  final String url;
  final FlowscaleQueue queue;
  private final JdbcDataSource database = new JdbcDataSource();

  TestQueue() throws SQLException, IOException {
    this("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
  }

  TestQueue(String url) throws SQLException, IOException {
    this.url = url;
    database.setUrl(url);
    database.setUser("me");
    database.setPassword(PASSWORD);
    try (InputStream tables =
        FlowscaleQueue.class.getResourceAsStream(
            "/META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql")) {
      execute(new String(tables.readAllBytes(), UTF_8));
    }
    queue = FlowscaleQueue.open(database, QueueOptions.builder().batch("evening").build());
    for (String key : List.of("a", "b", "c", "d")) {
      queue.submit(key, WorkflowRequest.of("w", WorkflowInputs.builder().text("t", key).build()));
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Ends a request as a worker would, within the last minute however slow the test is. */
  void end(String key, String state) throws SQLException {
    String sql =
        "update flowscale_request set state = '%s', reason = %s, failure = %s,"
            + " ended_at = current_timestamp + interval '1' hour where request_key = '%s'";
    execute(
        sql.formatted(
            state,
            state.equals("completed") ? "null" : "'GPU\n on fire'",
            state.equals("failed") ? "'RUN'" : "null",
            key));
  }

  @Override
  public void close() throws SQLException {
    queue.close();
    execute("shutdown");
  }
}
