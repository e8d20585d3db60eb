package ai.flowscale.langchain4j;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.images.Previews;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workflow as a tool: a call makes a run, waits for it, and saves its outputs. */
final class WorkflowTool implements ToolExecutor {
  private static final int MAX_NAME = 100;
  private static final int MAX_DESCRIPTION = 1000;

  private final Flowscale flowscale;
  private final Workflow workflow;
  private final WaitOptions waitOptions;
  private final ToolFiles files;
  private final boolean hasPictures;
  private final ToolParameters parameters;

  WorkflowTool(
      Flowscale flowscale,
      Workflow workflow,
      WaitOptions waitOptions,
      ToolFiles files,
      boolean hasPictures) {
    this.flowscale = flowscale;
    this.workflow = workflow;
    this.waitOptions = waitOptions;
    this.files = files;
    this.hasPictures = hasPictures;
    parameters = new ToolParameters(workflow, files);
  }

  ToolSpecification specification(String name) {
    String description = workflow.description() == null ? "" : workflow.description();
    return ToolSpecification.builder()
        .name(name)
        .description(
            "Runs the workflow '%s' and returns the paths of the files that it makes. %s"
                .formatted(title(), Lines.of(description, MAX_DESCRIPTION))
                .strip())
        .parameters(parameters.schema())
        .build();
  }

  private static ToolExecutionResult error(String text, FlowscaleException failure) {
    return ToolExecutionResult.builder().isError(true).result(failure).resultText(text).build();
  }

  private String title() {
    return Lines.of(workflow.name() == null ? workflow.id() : workflow.name(), MAX_NAME);
  }

  /** What fails before there is a run is thrown: the AI service has a handler for it. */
  @Override
  public ToolExecutionResult executeWithContext(
      ToolExecutionRequest request, @Nullable InvocationContext context) {
    WorkflowInputs inputs;
    try {
      inputs = parameters.read(request.arguments());
    } catch (InvalidRequestException e) {
      return error("Nothing was run: " + e.getMessage() + ".", e);
    }
    RunResult result;
    try {
      result = flowscale.executeWorkflowAndWait(workflow.id(), inputs, waitOptions);
    } catch (FlowscaleException e) {
      return error(Failures.withoutResult(e), e);
    }
    String run = "Run %s of '%s' has completed".formatted(Failures.name(result.runId()), title());
    try {
      List<DownloadedFile> saved = files.save(flowscale, result);
      String text = saved.isEmpty() ? ". It made no files." : ". It made these files:";
      return ToolExecutionResult.builder()
          .result(result)
          .resultContents(contents(run + text, saved))
          .build();
    } catch (FlowscaleException e) {
      List<DownloadedFile> saved =
          e instanceof PartialDownloadException partial ? partial.files() : List.of();
      String text = saved.isEmpty() ? "" : " These are saved:";
      return ToolExecutionResult.builder()
          .isError(true)
          .result(e)
          .resultContents(contents(Failures.unsaved(run, e) + text, saved))
          .build();
    }
  }

  private List<Content> contents(String start, List<DownloadedFile> saved) {
    StringBuilder text = new StringBuilder(start);
    List<Content> pictures = new ArrayList<>();
    Previews previews = Previews.small();
    for (DownloadedFile file : saved) {
      String type = InputFile.of(file.path()).contentType();
      text.append("\n%s (%s, %d bytes)".formatted(files.name(file.path()), type, file.size()));
      if (hasPictures) {
        previews
            .next(file.path(), type)
            .ifPresent(shown -> pictures.add(ImageContent.from(shown.base64(), shown.mediaType())));
      }
    }
    List<Content> contents = new ArrayList<>(List.of(TextContent.from(text.toString())));
    contents.addAll(pictures);
    return contents;
  }

  @Override
  public String execute(ToolExecutionRequest request, @Nullable Object memoryId) {
    ToolExecutionResult result = executeWithContext(request, null);
    return result.resultContents().get(0) instanceof TextContent text ? text.text() : "";
  }
}
