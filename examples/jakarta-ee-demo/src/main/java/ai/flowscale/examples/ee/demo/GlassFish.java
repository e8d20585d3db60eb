package ai.flowscale.examples.ee.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** GlassFish Embedded in a process of its own, on loopback alone. */
final class GlassFish implements AutoCloseable {
  private static final String CONTEXT_ROOT = "flowscale";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 200;
  private static final long STOP_SECONDS = 10;
  private static final String LOOPBACK_ONLY =
      "embedded-glassfish-config.configs.config.server-config.network-config.network-listeners"
          + ".network-listener.http-listener.address=127.0.0.1\n";

  private final Process process;
  private final URI address;
  private final Path log;

  private GlassFish(Process process, URI address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  static GlassFish start(Path jar, Path war, int wantedPort, Map<String, String> settings)
      throws IOException {
    int port = wantedPort == 0 ? freePort() : wantedPort;
    Path folder = Files.createTempDirectory("flowscale-demo");
    Path properties = folder.resolve("glassfish.properties");
    Files.writeString(properties, LOOPBACK_ONLY);
    Path log = folder.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                jar.toAbsolutePath().toString(),
                "--properties=" + properties,
                "--port=" + port,
                "deploy --contextroot " + CONTEXT_ROOT + " --name flowscale " + war.toRealPath())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(settings);
    return new GlassFish(
        builder.start(), URI.create("http://127.0.0.1:" + port + "/" + CONTEXT_ROOT + "/"), log);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  URI address() {
    return address;
  }

  /** Looks until the page is there: the server has no other way to tell. */
  void awaitReady() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest page = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        break;
      }
      try {
        if (client.send(page, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
    }
    throw new IOException("The server did not come up; its log is " + log);
  }

  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
