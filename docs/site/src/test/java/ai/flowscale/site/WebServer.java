package ai.flowscale.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a folder below a path, as a project's pages usually are. */
final class WebServer implements AutoCloseable {
  private static final String CONTEXT = "/flowscale-java/";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

  private final Path folder;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newFixedThreadPool(4);

  WebServer(Path folder) throws IOException {
    this.folder = folder;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(executor);
    server.start();
  }

  URI root() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + CONTEXT);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/favicon.ico")) {
        exchange.sendResponseHeaders(204, -1);
        return;
      }
      Path file = folder.resolve(path.startsWith(CONTEXT) ? path.substring(CONTEXT.length()) : "-");
      if (path.endsWith("/")) {
        file = file.resolve("index.html");
      }
      if (!file.normalize().startsWith(folder) || !Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String extension = path.substring(path.lastIndexOf('.') + 1);
      String type = TYPES.getOrDefault(extension, "text/html");
      exchange.getResponseHeaders().add("Content-Type", type + ";charset=utf-8");
      exchange.sendResponseHeaders(200, Files.size(file) == 0 ? -1 : Files.size(file));
      if (Files.size(file) > 0) {
        Files.copy(file, exchange.getResponseBody());
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdown();
  }
}
