package ai.flowscale.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.mcp.server.Servers;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over HTTP, in real time: its runs take none. */
class HttpTest {
  private static final String TOKEN = "a-token-of-this-test";
  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

  @TempDir Path folder;
  private FlowscaleEmulator emulator;
  private FlowscaleConfig config;
  private AsyncFlowscale flowscale;
  private FlowscaleMcp mcp;

  @BeforeEach
  void start() {
    emulator = FlowscaleEmulator.builder().demoWorkflows(Duration.ZERO, Duration.ZERO).start();
    config =
        FlowscaleConfig.builder()
            .baseUrl(emulator.baseUrl())
            .apiKey(emulator.apiKey())
            .transportName("jdk")
            .build();
    flowscale = AsyncFlowscale.create(config);
    mcp =
        FlowscaleMcp.create(
            flowscale, McpOptions.builder(folder, config).cancelAbandoned().build());
  }

  @AfterEach
  void stop() {
    mcp.close();
    flowscale.close();
    emulator.close();
  }

  private McpListener listen(String token) throws IOException {
    return mcp.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Set.of("mcp.example", "fd00::7"),
        token);
  }

  private static McpSyncClient client(URI uri, Consumer<ProgressNotification> progress) {
    McpSyncClient client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(uri.resolve("/").toString())
                    .endpoint(uri.getPath())
                    .jsonMapper(Servers.mapper())
                    .build())
            .jsonSchemaValidator(new Trusting())
            .progressConsumer(progress)
            .build();
    client.initialize();
    return client;
  }

  @Test
  void servesClients() throws Exception {
    try (McpListener listener = listen(null)) {
      CountDownLatch told = new CountDownLatch(1);
      try (McpSyncClient client = client(listener.uri(), progress -> told.countDown())) {
        assertThat(client.listTools().tools()).extracting("name").contains("poster", "get_run");
        CallToolResult result =
            client.callTool(
                new CallToolRequest(
                    "poster",
                    Map.of(DemoWorkflow.PROMPT, "Dawn"),
                    Map.of("progressToken", "token")));
        assertThat(Bench.facts(result)).containsEntry("status", "completed");
        // A notification is on another stream than the result.
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void aCancelledCallEnds() throws Exception {
    try (McpListener listener = listen(null);
        RawClient client = new RawClient(listener.uri())) {
      String session = client.initialize();
      CompletableFuture<String> call =
          client.post(
              session,
              "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
                  + "{\"name\":\"endless_film\",\"arguments\":{},\"_meta\":{\"progressToken\":1}}}");
      emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 1, Duration.ofSeconds(30));
      client
          .post(
              session,
              "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
                  + "{\"requestId\":7}}")
          .get(30, TimeUnit.SECONDS);
      assertThat(call.get(30, TimeUnit.SECONDS)).contains("The call was cancelled.");
      emulator.awaitRequests(Operation.CANCEL_RUN, 1, Duration.ofSeconds(30));
    }
  }

  @Test
  void aRequestThatIsSentTwiceStartsOneRun() throws Exception {
    try (McpListener listener = listen(null);
        RawClient client = new RawClient(listener.uri())) {
      String session = client.initialize();
      String message =
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
              + "{\"name\":\"endless_film\",\"arguments\":{\"new_run\":true},"
              + "\"_meta\":{\"progressToken\":1}}}";
      CompletableFuture<HttpResponse<String>> one = client.exchange(session, message);
      CompletableFuture<HttpResponse<String>> other = client.exchange(session, message);
      HttpResponse<String> refused =
          CompletableFuture.anyOf(one, other)
              .thenApply(first -> (one.isDone() ? one : other).join())
              .get(30, TimeUnit.SECONDS);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("\"error\"", "is in flight in this session");
      emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 1, Duration.ofSeconds(30));
      client
          .post(
              session,
              "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
                  + "{\"requestId\":7}}")
          .get(30, TimeUnit.SECONDS);
      CompletableFuture.allOf(one, other).get(30, TimeUnit.SECONDS);
      assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW)).hasSize(1);
      // In another session the id is another one.
      CompletableFuture<String> elsewhere = client.post(client.initialize(), message);
      emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 2, Duration.ofSeconds(30));
      assertThat(elsewhere).isNotDone();
    }
  }

  @Test
  void bodiesThatDoNotComeHoldNoThreadAndEnd() throws Exception {
    ManualScheduler time = new ManualScheduler();
    List<Socket> silent = new ArrayList<>();
    try (FlowscaleMcp server =
            FlowscaleMcp.create(
                flowscale, McpOptions.builder(folder, config).scheduler(time).build());
        McpListener listener =
            server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), null)) {
      // The server has 256 threads.
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket(listener.uri().getHost(), listener.uri().getPort());
        socket.setSoTimeout(20_000);
        silent.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: application/json,"
                        + " text/event-stream\r\nContent-Type: application/json\r\n"
                        + (i % 2 == 0 ? "Mcp-Session-Id: any\r\n" : "")
                        + "Content-Length: 100\r\n\r\n{")
                    .getBytes(StandardCharsets.UTF_8));
      }
      assertThat(status(listener, "Host: localhost")).isEqualTo(200);
      for (Socket socket : silent) {
        // The limit of a body begins when the server waits for it, which may be only now.
        time.advanceUntil(() -> hasMore(socket), Duration.ofSeconds(30));
        BufferedReader response =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        assertThat(response.readLine()).startsWith("HTTP/1.1 408");
        assertThat(response.lines()).contains("Connection: close");
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static boolean hasMore(Socket socket) {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNotJsonIsAnsweredWithAnError() throws Exception {
    try (McpListener listener = listen(null);
        RawClient client = new RawClient(listener.uri())) {
      String session = client.initialize();
      for (String value : List.of("NaN", "[".repeat(900) + "]".repeat(900), "{")) {
        String call =
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
                + "{\"name\":\"poster\",\"arguments\":{\"seed_456\":"
                + value
                + "}}}";
        HttpResponse<String> refused = client.exchange(session, call).get(30, TimeUnit.SECONDS);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"error\"", "NaN and Infinity are not JSON");
      }
    }
  }

  @Test
  void theSessionsAreBoundedAndTheLongestIdleGoFirst() throws Exception {
    try (McpListener listener = listen(null);
        RawClient client = new RawClient(listener.uri())) {
      String busy = client.initialize();
      CompletableFuture<String> call =
          client.post(
              busy,
              "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
                  + "{\"name\":\"endless_film\",\"arguments\":{}}}");
      emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 1, Duration.ofSeconds(30));
      String first = client.initialize();
      String second = client.initialize();
      for (int i = 0; i < 253; i++) {
        client.initialize();
      }
      assertThat(status(client, first)).isEqualTo(200);
      client.initialize();
      assertThat(status(client, second)).isEqualTo(404);
      assertThat(status(client, first)).isEqualTo(200);
      assertThat(status(client, busy)).isEqualTo(200);
      assertThat(call).isNotDone();
    }
  }

  @Test
  void aMessageThatIsTooLongIsAnsweredWithTheRemedy() throws Exception {
    try (McpListener listener = listen(null);
        RawClient client = new RawClient(listener.uri())) {
      String session = client.initialize();
      String tooLong =
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":\"%s\"}"
              .formatted("x".repeat(17 << 20));
      assertThat(client.post(session, tooLong).get(30, TimeUnit.SECONDS))
          .contains("\"error\"", "more than 16 MiB", "by its path");
      assertThat(
              client
                  .post(session, "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"ping\"}")
                  .get(30, TimeUnit.SECONDS))
          .contains("\"id\":8");
    }
  }

  @Test
  void aSessionWhoseClientHasGoneIsDroppedWhenAnotherBegins() throws Exception {
    ManualScheduler time = new ManualScheduler();
    try (FlowscaleMcp server =
            FlowscaleMcp.create(
                flowscale, McpOptions.builder(folder, config).scheduler(time).build());
        McpListener listener =
            server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), null);
        RawClient client = new RawClient(listener.uri())) {
      String gone = client.initialize();
      time.advance(Duration.ofMinutes(40));
      String there = client.initialize();
      assertThat(status(client, gone)).isEqualTo(200);
      time.advance(Duration.ofMinutes(61));
      assertThat(status(client, there)).isEqualTo(200);
      String next = client.initialize();
      assertThat(status(client, gone)).isEqualTo(404);
      assertThat(status(client, there)).isEqualTo(200);
      assertThat(status(client, next)).isEqualTo(200);
    }
  }

  private static int status(RawClient client, String session) throws Exception {
    return client
        .exchange(session, "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}")
        .get(30, TimeUnit.SECONDS)
        .statusCode();
  }

  @Test
  void noThreadIsLeft() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (McpListener listener = listen(null);
        McpSyncClient client = client(listener.uri(), progress -> {})) {
      client.listTools();
    }
    mcp.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread)
          && (!thread.isDaemon() || thread.getName().startsWith("flowscale-mcp"))) {
        thread.join(30_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void refusesOtherNamesAndOrigins() throws Exception {
    try (McpListener listener = listen(null)) {
      assertThat(status(listener, "Host: localhost")).isEqualTo(200);
      assertThat(status(listener, "Host: mcp.example")).isEqualTo(200);
      assertThat(status(listener, "Host: [fd00::7]:8765")).isEqualTo(200);
      assertThat(status(listener, "Host: localhost:8765", "Origin: http://localhost:8765"))
          .isEqualTo(200);
      assertThat(status(listener, "Host: localhost", "Origin: http://LOCALHOST")).isEqualTo(200);
      // Behind a proxy, which may call it by another name.
      assertThat(status(listener, "Host: localhost:8765", "Origin: https://mcp.example"))
          .isEqualTo(200);
      for (String page :
          List.of(
              "http://localhost:3000",
              "http://localhost",
              "http://127.0.0.1:8765",
              "https://mcp.example:3000",
              "http://localhost:8765@evil.example",
              "file://localhost:8765")) {
        assertThat(status(listener, "Host: localhost:8765", "Origin: " + page))
            .as(page)
            .isEqualTo(403);
      }
      assertThat(status(listener, "Host: evil.example")).isEqualTo(403);
      assertThat(status(listener, "Host: localhost", "Origin: https://evil.example"))
          .isEqualTo(403);
      assertThat(status(listener, "Host: localhost", "Origin: null")).isEqualTo(403);
    }
  }

  @Test
  void asksForTheToken() throws Exception {
    try (McpListener listener = listen(TOKEN)) {
      assertThat(status(listener, "Host: localhost")).isEqualTo(401);
      assertThat(status(listener, "Host: localhost", "Authorization: Bearer x")).isEqualTo(401);
      assertThat(status(listener, "Host: localhost", "Authorization: Bearer " + TOKEN))
          .isEqualTo(200);
    }
  }

  @Test
  void listensOnMoreThanLoopbackWithATokenOnly() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    assertThatThrownBy(() -> mcp.listen(everywhere, Set.of(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token is missing");
    assertThatThrownBy(() -> mcp.listen(everywhere, Set.of(), "short"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too short");
  }

  @Test
  void refusesOtherMethods() throws Exception {
    try (McpListener listener = listen(null)) {
      for (String method : List.of("TRACE", "PUT", "OPTIONS", "HEAD", "ODD")) {
        assertThat(statusOf(method, listener, "Host: localhost")).as(method).isEqualTo(405);
      }
      assertThat(statusOf("TRACE", listener, "Host: evil.example")).isEqualTo(403);
    }
  }

  private static int status(McpListener listener, String... headers) throws IOException {
    return statusOf("POST", listener, headers);
  }

  /** java.net.http sends no other Host. */
  private static int statusOf(String method, McpListener listener, String... headers)
      throws IOException {
    try (Socket socket = new Socket(listener.uri().getHost(), listener.uri().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          (method
                  + " /mcp HTTP/1.1\r\n"
                  + String.join("\r\n", headers)
                  + "\r\nAccept: application/json, text/event-stream\r\nContent-Type:"
                  + " application/json\r\nContent-Length: "
                  + INITIALIZE.length()
                  + "\r\nConnection: close\r\n\r\n"
                  + INITIALIZE)
              .getBytes(StandardCharsets.UTF_8));
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      return Integer.parseInt(line.split(" ", -1)[1]);
    }
  }

  private static final class Trusting implements JsonSchemaValidator {
    @Override
    public ValidationResponse validate(Map<String, Object> schema, Object structuredContent) {
      return ValidationResponse.asValid(null);
    }
  }
}
