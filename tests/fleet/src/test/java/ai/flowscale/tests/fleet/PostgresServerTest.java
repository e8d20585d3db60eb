package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @Test
  void whatWasCommittedSurvivesAStopAndACrash() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      update(server, "create table numbers (n int)");
      update(server, "insert into numbers values (1)");

      server.stop();
      assertThat(server.isRunning()).isFalse();
      assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
      server.restart();
      assertThat(sum(server)).isEqualTo(1);

      try (Connection open = server.connect()) {
        open.setAutoCommit(false);
        try (Statement statement = open.createStatement()) {
          statement.executeUpdate("insert into numbers values (10)");
        }
        update(server, "insert into numbers values (100)");
        server.crash();
      }
      server.restart();
      assertThat(sum(server)).isEqualTo(101);
      assertThat(server.client("psql", "-At", "-c", "select count(*) from numbers"))
          .isEqualTo(List.of("2"));
    }
  }

  @Test
  void missingProgramsAreNamedWithTheCommandThatInstallsThem(@TempDir Path folder) {
    assertThatThrownBy(
            () -> PostgresServer.programs(folder.resolve("none"), folder.resolve("b").toString()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(PostgresServer.INSTALL);
  }

  @Test
  void theNewestVersionIsTaken(@TempDir Path folder) throws Exception {
    for (String version : List.of("9.6", "9", "17", "15")) {
      Path programs = Files.createDirectories(folder.resolve(version).resolve("bin"));
      assertThat(Files.createFile(programs.resolve("initdb")).toFile().setExecutable(true))
          .isTrue();
    }
    assertThat(PostgresServer.programs(folder, "")).isEqualTo(folder.resolve("17").resolve("bin"));
  }

  private static void update(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static int sum(PostgresServer server) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select sum(n) from numbers")) {
      result.next();
      return result.getInt(1);
    }
  }
}
