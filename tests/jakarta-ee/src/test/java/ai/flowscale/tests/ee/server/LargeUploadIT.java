package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file larger than the heap of the server goes through the application, and the proxy. */
@Timeout(600)
class LargeUploadIT {
  /** The server's heap has 512 MiB. */
  private static final long SIZE = 640L << 20;

  private static final String BOUNDARY = "large";

  static List<ServersIT.Row> rows() {
    return ServersIT.wanted(
        ServerKind.all().stream()
            .map(server -> new ServersIT.Row(server, Jdk.own(), Variant.JDK))
            .toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void goesThrough(ServersIT.Row row) throws IOException, InterruptedException {
    Path folder = Folders.empty(row.folder("large-"));
    Path war = row.variant().warWithProbe(row.server().hasJersey(), folder);
    AtomicLong received = new AtomicLong();
    ExecutorService executor = Executors.newCachedThreadPool();
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.setExecutor(executor);
    service.createContext("/", exchange -> respond(exchange, received));
    service.start();
    Map<String, String> settings =
        Map.of(
            "flowscale.api.url",
            "http://127.0.0.1:" + service.getAddress().getPort(),
            "flowscale.api.key",
            Service.KEY,
            "flowscale.app.max-upload",
            Long.toString(2 * SIZE));
    try (AppServer server = row.server().start(row.jdk(), List.of(), war, folder, settings)) {
      for (String path : List.of("api/workflows/w/runs", "proxy/api/v1/runs?workflow_id=w")) {
        received.set(0);
        HttpResponse<String> response = upload(server, path);
        assertThat(response.statusCode()).as(path + ": " + response.body()).isBetween(200, 202);
        assertThat(received.get()).as(path).isGreaterThan(SIZE);
      }
    } finally {
      service.stop(0);
      executor.shutdownNow();
    }
  }

  private static HttpResponse<String> upload(AppServer server, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.root().resolve(path))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .timeout(Duration.ofMinutes(4))
            .POST(BodyPublishers.ofInputStream(LargeUploadIT::form))
            .build();
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(request, BodyHandlers.ofString());
  }

  private static InputStream form() {
    String head =
        "--"
            + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"large.bin\"\r\n\r\n";
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(bytes(head), new Zeros(SIZE), bytes("\r\n--" + BOUNDARY + "--\r\n"))));
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Counts the received bytes, keeps nothing, and responds like the service. */
  private static void respond(HttpExchange exchange, AtomicLong received) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = exchange.getRequestBody()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        received.addAndGet(n);
      }
    }
    boolean submission = "POST".equals(exchange.getRequestMethod());
    byte[] body =
        (submission
                ? "{\"status\":\"success\",\"data\":{\"run_id\":\"r\",\"workflow_id\":\"w\"}}"
                : "{\"status\":\"success\",\"data\":[]}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
