package ai.flowscale.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsTest {
  @TempDir Path folder;

  private Bench bench() {
    return new Bench(
        folder,
        DemoWorkflows.all(Duration.ofSeconds(1), Duration.ofSeconds(3))
            .toArray(EmulatedWorkflow[]::new));
  }

  @Test
  void offersAToolForEachWorkflowAndThoseForRuns() {
    try (Bench bench = bench()) {
      Bench.Session session = bench.session();
      assertThat(session.tools())
          .extracting(Tool::name)
          .containsExactlyInAnyOrder(
              "get_run",
              "wait_run",
              "list_runs",
              "cancel_run",
              "deployment",
              "poster",
              "text_to_image",
              "endless_film",
              "broken_upscaler",
              "anything");
      assertThat(session.tool("text_to_image").inputSchema())
          .containsEntry("required", java.util.List.of(DemoWorkflow.PROMPT))
          .containsEntry("additionalProperties", false);
    }
  }

  @Test
  void runsAWorkflowAndReturnsItsOutputs() {
    try (Bench bench = bench()) {
      CallToolResult result =
          bench.session().call("poster", Map.of(DemoWorkflow.PROMPT, "Dawn", DemoWorkflow.SEED, 7));
      assertThat(Bench.text(result)).contains("completed in 3.0 s").contains("image/png");
      assertThat(result.isError()).isFalse();
      assertThat(Bench.facts(result))
          .containsEntry("status", "completed")
          .containsEntry("finished", true)
          .containsEntry("joined", false)
          .containsEntry("seconds_run", 3.0)
          .containsEntry("seconds_queued", 1.0);
      assertThat(result.content()).hasAtLeastOneElementOfType(ResourceLink.class);
      assertThat(result.content()).hasAtLeastOneElementOfType(ImageContent.class);
      assertThat(folder.resolve("out")).isDirectoryRecursivelyContaining("glob:**.png");
      assertThat(bench.submissions()).isOne();
    }
  }
}
