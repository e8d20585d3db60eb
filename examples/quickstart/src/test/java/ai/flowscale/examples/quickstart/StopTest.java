package ai.flowscale.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Ctrl-C leaves, tried with a deployment whose files never come to their end. */
class StopTest {
  private static final int ANNOUNCED = 4_000_000;
  private static final int SENT = 1_500_000;

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/api/v1/runs", this::submission);
    server.createContext("/api/v1/runs/run-1", this::run);
    server.createContext("/picture.png", this::halfAPicture);
    server.start();
  }

  @AfterEach
  void stop() {
    stopped.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void nothingHalfDownloadedIsLeftBehind() throws Exception {
    Path out = folder.resolve("out");
    Process process =
        Program.builder(
                folder,
                Map.of("FLOWSCALE_API_URL", url(""), "FLOWSCALE_API_KEY", "key"),
                "ai.flowscale.examples.quickstart.Quickstart",
                "-Dworkflow=any",
                "-Dout=" + out)
            .redirectErrorStream(true)
            .start();
    try (var output = process.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.contains("Downloading picture.png: ")) {
        line = output.readLine();
      }
      assertThat(line).as("the download has begun").isNotNull();
      assertThat(files(out)).as("files while it goes on").isEqualTo(1);

      // What Ctrl-C does, as far as the JVM can tell. Process.destroy() would close the output.
      process.toHandle().destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output.lines()).containsExactly("Quickstart: Stopped.");
      assertThat(files(out)).as("files afterwards").isZero();
    } finally {
      Program.end(process);
    }
  }

  private static long files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void submission(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    answer(exchange, "{\"run_id\": \"run-1\", \"workflow_id\": \"any\"}");
  }

  private void run(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        """
        {"workflow_id": "any", "status": "completed", "inputs": [],
         "outputs": [{"filename": "picture.png", "s3_key": "k", "url": "%s"}]}"""
            .formatted(url("/picture.png")));
  }

  private static void answer(HttpExchange exchange, String data) throws IOException {
    byte[] body = ("{\"status\": \"success\", \"data\": " + data + "}").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void halfAPicture(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, ANNOUNCED);
    OutputStream out = exchange.getResponseBody();
    out.write(new byte[SENT]);
    out.flush();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }
}
