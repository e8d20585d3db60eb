package ai.flowscale.tests.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.transport.TestBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Neither we nor a library below us logs a key, a prompt or a presigned link, whatever the level of
 * its loggers and whatever happens to an exchange.
 */
class SecretsInLogsTest {
  private static final String KEY = "canary-key-4711";
  private static final String PROMPT = "canary-prompt: a secret castle";
  private static final String SIGNATURE = "canary5169a7u2e";
  private static final String FOLDER = "canary-folder";
  private static final String RESPONSE = "canary-response";
  private static final String COOKIE = "canary-cookie";
  private static final String PASSWORD = "canary-password";

  /**
   * The logger with which {@code java.net.http} logs the URL of each request at DEBUG, and what is
   * wrong with a response. Nothing keeps it from that.
   */
  private static final String DEBUG_OF_THE_JDK = "jdk.internal.httpclient.debug";

  private static final List<String> BUT_ADDRESSES =
      List.of(
          KEY,
          "canary-prompt",
          COOKIE,
          PASSWORD,
          Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(UTF_8)));
  private static final List<String> SECRETS =
      Stream.concat(BUT_ADDRESSES.stream(), Stream.of(SIGNATURE, FOLDER, RESPONSE)).toList();

  private static final String PATH = "/" + FOLDER + "/a.png?X-Amz-Signature=" + SIGNATURE;
  private static final String FIELDS =
      "Set-Cookie: a=" + COOKIE + "\r\nX-Response: " + RESPONSE + "\r\nLocation: " + PATH + "\r\n";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private LogRecorder recorder;

  @BeforeEach
  void record() {
    recorder = LogRecorder.start();
  }

  @AfterEach
  void end() {
    recorder.close();
    executor.shutdownNow();
  }

  private static void assertNothingWasTold() {
    for (LogRecorder.Line line : LogRecorder.lines()) {
      List<String> secrets = line.logger().equals(DEBUG_OF_THE_JDK) ? BUT_ADDRESSES : SECRETS;
      assertThat(secrets).as("%s", line).noneMatch(secret -> line.text().contains(secret));
    }
  }

  private static void assertLogged(String transport) {
    if (!transport.equals("jdk")) {
      // Where the library says nothing at all, the recorder is not bound to it.
      String library = transport.equals("jersey") ? "org.apache.hc." : "io.netty.";
      assertThat(LogRecorder.lines()).anyMatch(line -> line.logger().startsWith(library));
    }
  }

  private record Settings(
      Executor executor, Optional<SSLContext> sslContext, Optional<ProxySettings> proxy)
      implements TransportConfig {}

  private Transport transport(
      String name, @Nullable SSLContext context, @Nullable ProxySettings proxy) {
    Settings settings =
        new Settings(executor, Optional.ofNullable(context), Optional.ofNullable(proxy));
    return ServiceLoader.load(TransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow()
        .create(settings);
  }

  private static Exchange newExchange(
      Transport transport, String method, URI uri, @Nullable RequestBody body) {
    Headers headers =
        Headers.empty()
            .with("X-API-KEY", KEY)
            .with("Authorization", "Bearer " + KEY)
            .with("Cookie", "b=" + COOKIE);
    return transport.newExchange(TransportRequest.of(method, uri, headers, body));
  }

  /** Sends a request and reads the response; how it ends does not matter here. */
  private static void exchange(
      Transport transport, String method, URI uri, @Nullable RequestBody body) {
    read(newExchange(transport, method, uri, body));
  }

  private static void read(Exchange exchange) {
    try (TransportResponse response = exchange.execute()) {
      response.body().readAllBytes();
    } catch (TransportException expected) {
      // Some servers are there to make an exchange fail.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestBody body(OptionalLong length) {
    return TestBody.of(length, PROMPT, PROMPT);
  }

  private static TestBody body() {
    return body(OptionalLong.of(2L * PROMPT.length()));
  }

  private static void respond(RawConnection connection, String status) throws IOException {
    connection.readRequest();
    connection.write(
        "HTTP/1.1 "
            + status
            + "\r\n"
            + FIELDS
            + "Content-Length: "
            + RESPONSE.length()
            + "\r\n\r\n"
            + RESPONSE);
  }

  private static void respondAlways(RawConnection connection) throws IOException {
    while (true) {
      respond(connection, "200 OK");
    }
  }

  @Test
  void whateverIsLoggedIsRecorded() {
    LoggerFactory.getLogger("a").trace("by {} of SLF4J", "a trace");
    Logger.getLogger("b").finest("by java.util.logging");
    System.getLogger("c").log(System.Logger.Level.TRACE, "by the platform");

    assertThat(LogRecorder.lines())
        .extracting(LogRecorder.Line::logger, line -> line.text().split(" \\[|null", 2)[0].strip())
        .contains(
            tuple("a", "by {} of SLF4J"),
            tuple("b", "by java.util.logging"),
            tuple("c", "by the platform"));
    assertThat(LogRecorder.lines().toString()).contains("a trace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void exchangesThatSucceed(String name) {
    try (RawServer server = RawServer.start().always(SecretsInLogsTest::respondAlways);
        Transport transport = transport(name, null, null)) {
      for (int i = 0; i < 2; i++) {
        exchange(transport, "GET", server.uri(PATH), null);
        exchange(transport, "POST", server.uri(PATH), body());
        exchange(transport, "POST", server.uri(PATH), body(OptionalLong.empty()));
      }
      assertThat(server.requests()).hasSize(6);
    }
    assertLogged(name);
    assertNothingWasTold();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void responsesThatAskForSomething(String name) {
    try (RawServer server = RawServer.start();
        Transport transport = transport(name, null, null)) {
      for (String status :
          List.of(
              "302 Found",
              "307 Temporary Redirect",
              "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"" + RESPONSE + "\"",
              "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"",
              "429 Too Many Requests\r\nRetry-After: 0",
              "503 " + RESPONSE,
              "200 OK\r\nKeep-Alive: timeout=5; x=" + RESPONSE,
              "200 OK\r\nContent-Encoding: gzip\r\nVary: " + RESPONSE)) {
        server.script(connection -> respond(connection, status));
        exchange(transport, "POST", server.uri(PATH), body());
      }
    }
    assertLogged(name);
    assertNothingWasTold();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void exchangesThatFail(String name) {
    String ok = "HTTP/1.1 200 OK\r\n" + FIELDS;
    try (RawServer server = RawServer.start();
        Transport transport = transport(name, null, null)) {
      for (String response :
          List.of(
              "",
              RESPONSE + "\r\n\r\n",
              "HTTP/1.1 " + RESPONSE + "\r\n\r\n",
              ok,
              ok + RESPONSE + "\r\n\r\n",
              ok + "Content-Length: " + RESPONSE + "\r\n\r\n",
              ok + "Content-Length: 100\r\n\r\n" + RESPONSE,
              ok + "Transfer-Encoding: chunked\r\n\r\n" + RESPONSE + "\r\n",
              ok + "X-Long: " + RESPONSE.repeat(100_000))) {
        server.script(
            connection -> {
              connection.readRequest();
              connection.write(response);
            });
        exchange(transport, "POST", server.uri(PATH), body());
      }
      server.script(
          connection -> {
            connection.readRequest();
            connection.reset();
          });
      exchange(transport, "POST", server.uri(PATH), body());
      exchange(transport, "POST", server.uri(PATH), TestBody.of(OptionalLong.of(5), PROMPT));

      int before = server.requests().size();
      Exchange aborted = newExchange(transport, "POST", server.uri(PATH), body());
      CompletableFuture<Void> executing = CompletableFuture.runAsync(() -> read(aborted), executor);
      server.await("the request to be aborted", () -> server.requests().size() > before);
      aborted.abort();
      executing.join();
      exchange(transport, "POST", URI.create("http://127.0.0.1:1" + PATH), body());
      exchange(transport, "POST", URI.create("http://nowhere.invalid" + PATH), body());
    }
    assertLogged(name);
    assertNothingWasTold();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void exchangesOverTls(String name) {
    try (RawServer server = RawServer.startTls(TestAuthority.serverContext());
        RawServer unknown = RawServer.startTls(TestAuthority.serverContextOfUnknownAuthority());
        Transport transport = transport(name, TestAuthority.clientContext(), null)) {
      server.always(SecretsInLogsTest::respondAlways);
      exchange(transport, "GET", server.uri(PATH), null);
      exchange(transport, "POST", server.uri(PATH), body());
      exchange(transport, "POST", unknown.uri(PATH), body());
      assertThat(server.requests()).hasSize(2);
    }
    assertLogged(name);
    assertNothingWasTold();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void exchangesThroughAProxy(String name) {
    try (RawServer plain = RawServer.start().always(SecretsInLogsTest::respondAlways);
        RawServer secure = RawServer.startTls(TestAuthority.serverContext());
        ForwardProxy proxy = ForwardProxy.start()) {
      secure.always(SecretsInLogsTest::respondAlways);
      proxy.requireCredentials("me", PASSWORD);
      for (String password : List.of(PASSWORD, PASSWORD + "2")) {
        ProxySettings through = new ProxySettings("localhost", proxy.port(), "me", password);
        try (Transport transport = transport(name, TestAuthority.clientContext(), through)) {
          exchange(transport, "POST", plain.uri(PATH), body());
          exchange(transport, "POST", secure.uri(PATH), body());
        }
      }
      assertThat(proxy.requests()).isNotEmpty();
    }
    assertLogged(name);
    assertNothingWasTold();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void aWholeRunWithItsDownload(String name, @TempDir Path folder) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_1", PROMPT)
            .file("image_2", InputFile.of("a.txt", PROMPT.getBytes(UTF_8)))
            .build();
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .apiKey(KEY)
                .workflow(
                    EmulatedWorkflow.builder("wf")
                        .queueTime(Duration.ZERO)
                        .runTime(Duration.ZERO)
                        .build())
                .start();
        Flowscale flowscale =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(KEY)
                    .transportName(name)
                    .build())) {
      RunResult result =
          flowscale.executeWorkflowAndWait(
              WorkflowRequest.builder("wf", inputs).build(), WaitOptions.defaults());
      flowscale.download(result.outputs().get(0), folder);
      assertThat(emulator.runsCreated()).isEqualTo(1);
    }
    assertLogged(name);
    assertThat(LogRecorder.lines())
        .filteredOn(line -> !line.logger().equals(DEBUG_OF_THE_JDK))
        .allSatisfy(line -> assertThat(line.text()).doesNotContain("X-Amz-Signature="));
    assertNothingWasTold();
  }
}
