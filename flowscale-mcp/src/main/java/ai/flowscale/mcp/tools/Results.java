package ai.flowscale.mcp.tools;

import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.support.MediaTypes;
import ai.flowscale.images.Previews;
import ai.flowscale.mcp.McpOptions;
import ai.flowscale.mcp.files.OutputUri;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call returns of a run: a short text, the facts, links, and previews of pictures. */
final class Results {
  private static final int MAX_FILE_NAME = 200;
  private static final int MAX_PATH = 4000;
  private static final String STRING = "string";

  private Results() {}

  static CallToolResult error(String message) {
    return CallToolResult.builder(List.<Content>of(TextContent.builder(message).build()))
        .isError(true)
        .build();
  }

  static CallToolResult of(String text, Map<String, Object> facts) {
    return CallToolResult.builder(List.<Content>of(TextContent.builder(text).build()))
        .structuredContent(facts)
        .isError(false)
        .build();
  }

  /** The schema of what {@link #facts} gives. */
  static Map<String, Object> schema() {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("name", type(STRING));
    output.put("media_type", type(STRING));
    output.put("size", type("integer"));
    output.put("path", type(STRING));
    output.put("resource", type(STRING));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("run_id", type(STRING));
    properties.put("status", type(STRING));
    properties.put("finished", type("boolean"));
    properties.put("joined", type("boolean"));
    properties.put("message", type(STRING));
    properties.put("workflow_id", type(STRING));
    properties.put("seconds_queued", type("number"));
    properties.put("seconds_run", type("number"));
    properties.put(
        "outputs",
        Map.of(
            "type",
            "array",
            "items",
            Map.of("type", "object", "properties", output, "required", List.of("name"))));
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        List.of("run_id", "status", "finished"));
  }

  private static Map<String, Object> type(String type) {
    return Map.of("type", type);
  }

  /** What is known of a run; without the inputs, and without links. */
  static Map<String, Object> facts(String runId, @Nullable Run run) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("run_id", Texts.line(runId, Texts.MAX_NAME));
    facts.put("status", run == null ? "submitted" : Texts.line(run.status().value(), 40));
    facts.put("finished", run != null && run.status().isFinal());
    if (run != null) {
      if (run.workflowId() != null) {
        facts.put("workflow_id", Texts.line(run.workflowId(), Texts.MAX_NAME));
      }
      run.queued().ifPresent(time -> facts.put("seconds_queued", seconds(time)));
      run.duration().ifPresent(time -> facts.put("seconds_run", seconds(time)));
    }
    return facts;
  }

  static double seconds(Duration time) {
    return Math.max(0, time.toMillis()) / 1000.0;
  }

  static Map<String, Object> announced(String runId, RunOutput output) {
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("name", Texts.line(output.filename(), MAX_FILE_NAME));
    fact.put("resource", new OutputUri(runId, output.filename()).toString());
    return fact;
  }

  /** A run that has completed, with its outputs on disk. Blocks while previews are made. */
  static CallToolResult completed(
      String runId,
      Run run,
      boolean joined,
      List<DownloadedFile> files,
      McpOptions.Preview preview) {
    List<Map<String, Object>> outputs = new ArrayList<>();
    List<Content> links = new ArrayList<>();
    List<Content> pictures = new ArrayList<>();
    Previews previews = preview == McpOptions.Preview.FULL ? Previews.full() : Previews.small();
    StringBuilder text = new StringBuilder(64);
    text.append("Run ").append(Texts.name(runId)).append(" completed");
    run.duration().ifPresent(time -> text.append(" in ").append(seconds(time)).append(" s"));
    text.append(joined ? ". An earlier call has started it; this one cost nothing." : ".");
    text.append(files.isEmpty() ? " It has no outputs." : " Outputs:");
    for (DownloadedFile file : files) {
      Map<String, Object> fact = announced(runId, file.output());
      String name = Texts.quoted(file.output().filename(), MAX_FILE_NAME);
      String mediaType = mediaType(file);
      fact.put("media_type", mediaType);
      fact.put("size", file.size());
      fact.put("path", file.path().toString());
      outputs.add(fact);
      text.append(
          "\n- %s (%s, %d bytes): %s"
              .formatted(
                  name, mediaType, file.size(), Texts.quoted(file.path().toString(), MAX_PATH)));
      links.add(
          ResourceLink.builder()
              .name(name)
              .uri(new OutputUri(runId, file.output().filename()).toString())
              .mimeType(mediaType)
              .size(file.size())
              .build());
      if (mediaType.startsWith("image/") && preview != McpOptions.Preview.NONE) {
        previews
            .next(file.path(), mediaType)
            .ifPresent(
                shown ->
                    pictures.add(ImageContent.builder(shown.base64(), shown.mediaType()).build()));
      }
    }
    Map<String, Object> facts = facts(runId, run);
    facts.put("joined", joined);
    facts.put("outputs", outputs);
    List<Content> content = new ArrayList<>();
    content.add(TextContent.builder(text.toString()).build());
    content.addAll(links);
    content.addAll(pictures);
    return CallToolResult.builder(content).structuredContent(facts).isError(false).build();
  }

  static String mediaType(DownloadedFile file) {
    String told = file.contentType();
    String type =
        told == null || told.startsWith(MediaTypes.UNKNOWN)
            ? MediaTypes.ofFileName(file.output().filename())
            : told;
    return MediaTypes.isMediaType(type) && type.length() < 100
        ? type.replaceFirst("[ \t]*;.*", "")
        : MediaTypes.UNKNOWN;
  }
}
