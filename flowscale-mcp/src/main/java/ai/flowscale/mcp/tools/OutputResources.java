package ai.flowscale.mcp.tools;

import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.mcp.files.OutputUri;
import ai.flowscale.mcp.runs.RefusedCallException;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** The outputs of runs as resources. */
public final class OutputResources {
  /** A larger one is on disk, where the client finds it too. */
  private static final int MAX_BYTES = 8 << 20;

  private final Toolbox toolbox;

  /** Makes them. */
  public OutputResources(Toolbox toolbox) {
    this.toolbox = toolbox;
  }

  /** As the server offers them. */
  public AsyncResourceTemplateSpecification toSpecification() {
    return new AsyncResourceTemplateSpecification(
        ResourceTemplate.builder(OutputUri.TEMPLATE, "output")
            .title("An output of a run")
            .description("A file that a run has made; a tool that takes a file takes it as well.")
            .build(),
        (exchange, request) ->
            Mono.fromFuture(() -> read(request.uri()))
                .onErrorMap(
                    failure ->
                        McpError.builder(McpSchema.ErrorCodes.RESOURCE_NOT_FOUND)
                            .message(Failures.message(failure))
                            .build()));
  }

  private CompletableFuture<ReadResourceResult> read(String address) {
    OutputUri uri =
        OutputUri.of(address)
            .orElseThrow(
                () ->
                    new RefusedCallException(
                        "The resource of an output is " + OutputUri.TEMPLATE + "."));
    return toolbox
        .outputs()
        .find(uri, size -> checkSize(uri, size))
        .thenApplyAsync(
            file -> ReadResourceResult.builder(List.of(contents(uri, file))).build(),
            toolbox.executor());
  }

  private static void checkSize(OutputUri uri, long size) {
    if (size > MAX_BYTES) {
      throw new RefusedCallException(
          "The output has %d bytes, and a resource is read up to %d. wait_run with run_id %s saves it on disk, and returns its path."
              .formatted(size, MAX_BYTES, Texts.name(uri.run())));
    }
  }

  private ResourceContents contents(OutputUri uri, DownloadedFile file) {
    try {
      String mediaType = Results.mediaType(file);
      byte[] bytes = toolbox.outputs().read(file);
      return mediaType.startsWith("text/")
          ? TextResourceContents.builder(uri.toString(), new String(bytes, StandardCharsets.UTF_8))
              .mimeType(mediaType)
              .build()
          : BlobResourceContents.builder(uri.toString(), Base64.getEncoder().encodeToString(bytes))
              .mimeType(mediaType)
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
