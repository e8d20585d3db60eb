package ai.flowscale.langchain4j;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.images.tools.ToolNames;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Gives the workflows of a deployment to AI services as tools. It lists them anew for each
 * invocation of a service.
 *
 * <p>A tool is called like its workflow: in small letters, digits and underscores, 64 characters at
 * most; {@code workflow_} and the id where there is no such name. Workflows that would be called
 * alike have their ids behind their names, or digests of ids that are long or have other letters.
 * Parameters are the inputs that the workflow describes.
 *
 * <p>A call is checked before anything is submitted; what is wrong goes back to the model as the
 * tool's result. Then it makes one run and waits for it, and saves the outputs in the folder of the
 * tools. The result names the files. An input that is a file takes such a path, and no other file
 * can be read.
 *
 * <p>What fails before there is a run is thrown, for the service's {@code
 * toolExecutionErrorHandler}. What fails later, such as the wait or a download, is a result with
 * the run's id, which tells the model not to start the run again; the exception is its {@code
 * resultObject()}.
 *
 * <p>Thread-safe. It does not close the client.
 */
public final class FlowscaleToolProvider implements ToolProvider {
  private final Flowscale flowscale;
  private final ToolFiles files;
  private final List<String> workflows;
  private final WaitOptions waitOptions;
  private final boolean hasPictures;

  private FlowscaleToolProvider(Builder builder) {
    flowscale = builder.flowscale;
    files = new ToolFiles(builder.folder);
    workflows = builder.workflows;
    waitOptions = builder.waitOptions;
    hasPictures = builder.hasPictures;
  }

  /**
   * Starts with all workflows.
   *
   * @param flowscale the client
   * @param folder where outputs are saved, in a folder for each run, and files are read; models see
   *     paths within it, and can have any file in it sent
   * @return a new builder
   */
  public static Builder builder(Flowscale flowscale, Path folder) {
    return new Builder(flowscale, folder);
  }

  /**
   * Lists the tools.
   *
   * @param request not looked at
   * @return a tool for each workflow
   * @throws ConfigurationException if a workflow that was chosen is not deployed
   * @throws ai.flowscale.api.error.FlowscaleException if the workflows cannot be listed
   */
  @Override
  public ToolProviderResult provideTools(ToolProviderRequest request) {
    ToolProviderResult.Builder tools = ToolProviderResult.builder();
    ToolNames.of(chosen(flowscale.getWorkflows()), List.of())
        .forEach(
            (name, workflow) -> {
              WorkflowTool tool =
                  new WorkflowTool(flowscale, workflow, waitOptions, files, hasPictures);
              tools.add(tool.specification(name), tool);
            });
    return tools.build();
  }

  private List<Workflow> chosen(List<Workflow> deployed) {
    for (String given : workflows) {
      if (deployed.stream().noneMatch(workflow -> isCalled(workflow, given))) {
        throw new ConfigurationException(
            "The deployment has no workflow '%s' for a tool: correct the id or name that the tool provider was given."
                .formatted(given));
      }
    }
    return workflows.isEmpty()
        ? deployed
        : deployed.stream()
            .filter(it -> workflows.stream().anyMatch(given -> isCalled(it, given)))
            .toList();
  }

  private static boolean isCalled(Workflow workflow, String given) {
    return given.equals(workflow.id()) || given.equals(workflow.name());
  }

  /** Collects settings. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Flowscale flowscale;
    private final Path folder;
    private List<String> workflows = List.of();
    private WaitOptions waitOptions = WaitOptions.defaults();
    private boolean hasPictures;

    private Builder(Flowscale flowscale, Path folder) {
      this.flowscale = Objects.requireNonNull(flowscale, "flowscale");
      this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * Chooses the workflows.
     *
     * @param idsOrNames their ids or names; by default all workflows of the deployment
     * @return this builder
     */
    public Builder workflows(String... idsOrNames) {
      workflows = List.of(idsOrNames);
      return this;
    }

    /**
     * Sets how each run is waited for.
     *
     * @param waitOptions by default up to ten minutes
     * @return this builder
     */
    public Builder waitOptions(WaitOptions waitOptions) {
      this.waitOptions = Objects.requireNonNull(waitOptions, "waitOptions");
      return this;
    }

    /**
     * Sets whether results have the pictures too, for the model to look at: as they are up to 150
     * kB, else as a JPEG of 1,024 pixels at most. Only some chat models take pictures in the
     * results of tools; with others the conversation fails.
     *
     * @param pictures by default false
     * @return this builder
     */
    public Builder pictures(boolean pictures) {
      hasPictures = pictures;
      return this;
    }

    /**
     * Finishes the provider.
     *
     * @return the provider
     */
    public FlowscaleToolProvider build() {
      return new FlowscaleToolProvider(this);
    }
  }
}
