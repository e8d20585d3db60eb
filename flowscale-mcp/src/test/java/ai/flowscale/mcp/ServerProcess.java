package ai.flowscale.mcp;

import ai.flowscale.emulator.FlowscaleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link ServerProgram}, with raw clients over its standard streams and over HTTP. */
final class ServerProcess implements AutoCloseable {
  private static final int LIMIT_SECONDS = 120;

  private final Process process;
  private final OutputStream in;
  private final CompletableFuture<URI> uri = new CompletableFuture<>();
  private final Map<String, CompletableFuture<JsonObject>> pending = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile boolean gone;
  private RawClient http;
  private String session;

  /**
   * A call that was made.
   *
   * @param response of it; fails when the server has gone
   * @param cancellation tells the server that nobody waits any more
   * @param disconnection closes the connection without a word, where the call has one of its own
   */
  record Attempt(
      CompletableFuture<JsonObject> response, Runnable cancellation, Runnable disconnection) {}

  private ServerProcess(Process process) {
    this.process = process;
    in = process.getOutputStream();
  }

  /** Starts one, and two clients of it. */
  static ServerProcess start(FlowscaleEmulator emulator, Path state, Instant now) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ServerProgram.class.getName(),
            emulator.baseUrl(),
            emulator.apiKey(),
            state.toString(),
            now.toString());
    ServerProcess server = new ServerProcess(command.start());
    boolean connected = false;
    try {
      server.read("server-out", server::readMessages);
      server.read("server-errors", server::readErrors);
      server.connect();
      connected = true;
      return server;
    } finally {
      if (!connected) {
        server.close();
      }
    }
  }

  private void read(String name, Runnable reading) {
    Thread reader = new Thread(reading, name);
    reader.setDaemon(true);
    reader.start();
  }

  private void connect() throws Exception {
    JsonObject hello =
        Json.createObjectBuilder()
            .add("protocolVersion", "2025-06-18")
            .add("capabilities", Json.createObjectBuilder())
            .add("clientInfo", Json.createObjectBuilder().add("name", "t").add("version", "1"))
            .build();
    request("initialize", hello).response().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    write(message("notifications/initialized", Json.createObjectBuilder().build()).build());
    http = new RawClient(uri.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    session = http.initialize();
  }

  private void readMessages() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        received(line);
      }
    } catch (IOException | JsonException killed) {
      // In the middle of a line.
    } finally {
      gone = true;
      pending.values().forEach(each -> each.completeExceptionally(new IOException("gone")));
    }
  }

  private void received(String line) {
    JsonObject message = parsed(line);
    CompletableFuture<JsonObject> waiting =
        message.containsKey("id") ? pending.remove(message.get("id").toString()) : null;
    if (waiting != null) {
      waiting.complete(message);
    }
  }

  @SuppressWarnings("SystemOut") // Where the tests print too.
  private void readErrors() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("http://")) {
          uri.complete(URI.create(line));
        } else if (!line.startsWith("SLF4J")) {
          System.err.println("server: " + line);
        }
      }
    } catch (IOException killed) {
      // There is nothing more.
    } finally {
      uri.completeExceptionally(new IOException("gone"));
    }
  }

  private static JsonObject parsed(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static JsonObjectBuilder message(String method, JsonObject params) {
    return Json.createObjectBuilder()
        .add("jsonrpc", "2.0")
        .add("method", method)
        .add("params", params);
  }

  private static JsonObject cancelled(long id) {
    JsonObject params = Json.createObjectBuilder().add("requestId", id).build();
    return message("notifications/cancelled", params).build();
  }

  private static JsonObject call(String tool, JsonObject arguments, boolean progress, long id) {
    JsonObjectBuilder params =
        Json.createObjectBuilder().add("name", tool).add("arguments", arguments);
    if (progress) {
      params.add("_meta", Json.createObjectBuilder().add("progressToken", id));
    }
    return params.build();
  }

  private synchronized void write(JsonObject message) throws IOException {
    in.write((message + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private Attempt request(String method, JsonObject params) {
    return request(ids.incrementAndGet(), method, params);
  }

  private Attempt request(long id, String method, JsonObject params) {
    CompletableFuture<JsonObject> response = new CompletableFuture<>();
    pending.put(Long.toString(id), response);
    try {
      write(message(method, params).add("id", id).build());
    } catch (IOException killed) {
      response.completeExceptionally(killed);
    }
    if (gone) {
      response.completeExceptionally(new IOException("gone"));
    }
    return new Attempt(response, () -> tell(cancelled(id)), () -> {});
  }

  private void tell(JsonObject notification) {
    try {
      write(notification);
    } catch (IOException killed) {
      // Then nobody is to be told.
    }
  }

  /** Calls a tool over the standard streams. */
  Attempt overStreams(String tool, JsonObject arguments, boolean progress) {
    long id = ids.incrementAndGet();
    return request(id, "tools/call", call(tool, arguments, progress, id));
  }

  /** Calls a tool over HTTP. */
  Attempt overHttp(String tool, JsonObject arguments, boolean progress) {
    long id = ids.incrementAndGet();
    String message =
        message("tools/call", call(tool, arguments, progress, id)).add("id", id).build().toString();
    CompletableFuture<HttpResponse<String>> exchange = http.exchange(session, message);
    return new Attempt(
        exchange.thenApply(response -> responseOf(id, response.body())),
        () -> http.exchange(session, cancelled(id).toString()),
        () -> exchange.cancel(true));
  }

  private static JsonObject responseOf(long id, String body) {
    Optional<JsonObject> response =
        body.lines()
            .filter(line -> line.startsWith("data:"))
            .map(line -> parsed(line.substring("data:".length())))
            .filter(each -> each.getInt("id", -1) == id && !each.containsKey("method"))
            .findFirst();
    return response.orElseThrow(() -> new IllegalStateException("no response: " + body));
  }

  /** The client over the standard streams goes, with which the program ends by itself. */
  void disconnect() throws Exception {
    in.close();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the server does not end");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("the server ended with status " + process.exitValue());
    }
  }

  /** Kills it, wherever it is. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the server cannot be killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
