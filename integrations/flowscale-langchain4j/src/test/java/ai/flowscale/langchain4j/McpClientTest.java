package ai.flowscale.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.mcp.FlowscaleMcp;
import ai.flowscale.mcp.McpListener;
import ai.flowscale.mcp.McpOptions;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpBlobResourceContents;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import dev.langchain4j.service.tool.ToolExecutionResult;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's client of MCP servers at our server: the other way to give it workflows. */
class McpClientTest {
  private static final Duration LONG = Duration.ofSeconds(120);

  @TempDir Path folder;
  private Path pictures;
  private byte[] picture = new byte[0];
  private FlowscaleEmulator emulator;
  private AsyncFlowscale flowscale;
  private FlowscaleMcp mcp;
  private McpListener listener;
  private final Queue<String> progress = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws IOException {
    pictures = Files.createDirectory(folder.resolve("pictures"));
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB), "png", png);
    picture = png.toByteArray();
    Files.write(pictures.resolve("dawn.png"), picture);
    emulator = FlowscaleEmulator.builder().demoWorkflows(Duration.ZERO, Duration.ZERO).start();
    FlowscaleConfig config =
        FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build();
    flowscale = AsyncFlowscale.create(config);
    mcp =
        FlowscaleMcp.create(
            flowscale,
            McpOptions.builder(folder.resolve("state"), config)
                .allow(pictures)
                .cancelAbandoned()
                .build());
    listener =
        mcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), null);
  }

  @AfterEach
  void stop() {
    listener.close();
    mcp.close();
    flowscale.close();
    emulator.close();
  }

  private DefaultMcpClient client(Duration timeout) {
    return DefaultMcpClient.builder()
        .transport(
            StreamableHttpMcpTransport.builder()
                .url(listener.uri().toString())
                .timeout(LONG)
                .build())
        .toolExecutionTimeout(timeout)
        .autoHealthCheck(false)
        .progressHandler(notification -> progress.add(String.valueOf(notification.message())))
        .build();
  }

  private static ToolExecutionResult call(DefaultMcpClient client, String tool, JsonObject inputs) {
    return client.executeTool(
        ToolExecutionRequest.builder().name(tool).arguments(inputs.toString()).build());
  }

  private static JsonObject parsed(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }

  @Test
  void runsAWorkflowWithAFileAndReadsItsPicture() {
    try (DefaultMcpClient client = client(LONG)) {
      assertThat(client.listTools())
          .extracting(ToolSpecification::name)
          .contains("poster", "wait_run", "cancel_run");
      JsonObject inputs =
          Json.createObjectBuilder()
              .add(DemoWorkflow.PROMPT, "Dawn")
              .add(DemoWorkflow.PICTURE, "dawn.png")
              .build();
      ToolExecutionResult result = call(client, "poster", inputs);
      assertThat(result.isError()).isFalse();
      assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW))
          .singleElement()
          .satisfies(
              request ->
                  assertThat(request.file(DemoWorkflow.PICTURE).orElseThrow().content())
                      .isEqualTo(picture));
      // This client shows a model the structured content, and a picture by its resource.
      JsonObject facts = parsed(result.resultText());
      assertThat(facts.getString("status")).isEqualTo("completed");
      String resource =
          facts.getJsonArray("outputs").getValuesAs(JsonObject.class).stream()
              .filter(output -> output.getString("media_type").equals("image/png"))
              .findFirst()
              .orElseThrow()
              .getString("resource");
      assertThat(client.readResource(resource).contents())
          .singleElement()
          .isInstanceOfSatisfying(
              McpBlobResourceContents.class,
              content -> {
                assertThat(content.mimeType()).isEqualTo("image/png");
                assertThat(Base64.getDecoder().decode(content.blob()))
                    .startsWith(0x89, 'P', 'N', 'G');
              });
      assertThat(progress).isNotEmpty();
    }
  }

  @Test
  void aCallThatTimesOutIsCancelled() {
    JsonObject inputs = Json.createObjectBuilder().add("new_run", true).build();
    // Until its time was enough for the run to be submitted.
    for (int seconds = 1; emulator.cancelsReceived() == 0 && seconds <= 32; seconds *= 2) {
      try (DefaultMcpClient client = client(Duration.ofSeconds(seconds))) {
        assertThat(call(client, "endless_film", inputs).resultText()).contains("timeout");
      }
    }
    emulator.awaitRequests(Operation.CANCEL_RUN, 1, LONG);
  }
}
