// snippet: fleet-program
package com.example;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.RequestState;
import ai.flowscale.dbscheduler.RunHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

public class FirstFleet {
  private static final String TABLES =
      "classpath:META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql";

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]).toAbsolutePath();
    String url = "jdbc:h2:file:" + folder.resolve("queue") + ";AUTO_SERVER=TRUE";
    DataSource database = JdbcConnectionPool.create(url, "sa", "");
    makeTables(database);
    try (Flowscale flowscale = Flowscale.fromEnvironment()) {
      RunHandler download = RunHandler.download(flowscale, folder.resolve("results"));
      QueueOptions options = QueueOptions.builder().handler(download).build();
      try (FlowscaleQueue queue = FlowscaleQueue.open(database, flowscale, options);
          var pictures = Files.list(folder.resolve("pictures"))) {
        queue.submitAll(pictures.map(FirstFleet::request));
        queue.start();
        while (!queue.awaitEnd(Duration.ofSeconds(10))) {
          System.out.println(queue.progress().counts());
        }
        System.out.println(queue.progress().counts());
        queue
            .requests(RequestState.FAILED, RequestState.UNCERTAIN)
            .forEach(request -> System.out.println(request.key() + ": " + request.reason()));
      }
    }
  }

  private static WorkflowRequest request(Path picture) {
    WorkflowInputs inputs = WorkflowInputs.builder().file("image_35728", picture).build();
    return WorkflowRequest.builder("bncu0a1kipv", inputs).key("" + picture.getFileName()).build();
  }

  private static void makeTables(DataSource database) throws Exception {
    try (Connection connection = database.getConnection();
        ResultSet tables = connection.getMetaData().getTables(null, null, "FLOWSCALE_FLEET", null);
        Statement statement = connection.createStatement()) {
      if (!tables.next()) {
        statement.execute("runscript from '" + TABLES + "'");
      }
    }
  }
}
// end of snippet
