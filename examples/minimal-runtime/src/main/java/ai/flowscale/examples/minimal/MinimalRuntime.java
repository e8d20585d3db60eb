package ai.flowscale.examples.minimal;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The main job over whatever transport is there: asks a deployment for its health, runs a workflow
 * on a picture, and downloads what comes of it. The deployment is the one of {@code
 * FLOWSCALE_API_URL} and {@code FLOWSCALE_API_KEY}.
 */
public final class MinimalRuntime {
  private static final String WORKFLOW = "bncu0a1kipv";

  private static final String USAGE =
      """
      health                    asks the deployment for its health
      execute PICTURE FOLDER    then runs the workflow on a picture and downloads the outputs
      fetch RUN FOLDER          then waits for an earlier run and downloads the outputs
      """;

  private MinimalRuntime() {}

  /**
   * Runs the program. It ends with 0 if all went well, with 2 if it was called in a wrong way, and
   * otherwise with 1 and one line that tells why.
   *
   * @param arguments a command and what belongs to it
   */
  public static void main(String[] arguments) {
    int exitCode = run(List.of(arguments));
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  private static int run(List<String> arguments) {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    int expected = command.equals("health") ? 1 : 3;
    if (!List.of("health", "execute", "fetch").contains(command) || arguments.size() != expected) {
      System.err.print(USAGE);
      return 2;
    }
    try (Flowscale flowscale = Flowscale.fromEnvironment()) {
      List<ContainerHealth> health = flowscale.checkHealth();
      StartTime.report();
      System.out.println("Containers: " + health);
      if (arguments.size() == 3) {
        RunResult result = result(flowscale, command, arguments.get(1));
        finish(flowscale, health, result, Path.of(arguments.get(2)));
      }
      return 0;
    } catch (FlowscaleException failure) {
      System.err.println(failure.getMessage());
      return 1;
    } catch (IOException failure) {
      System.err.println("The folder cannot be used: " + failure.getClass().getSimpleName());
      return 1;
    }
  }

  private static RunResult result(Flowscale flowscale, String command, String subject) {
    if (command.equals("fetch")) {
      return flowscale.awaitRun(subject);
    }
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_51536", "a small world")
            .file("image_35728", Path.of(subject))
            .number("seed_456", 12345)
            .json("config_json", Map.of("strength", 0.8, "steps", 20))
            .build();
    return flowscale.executeWorkflowAndWait(
        WorkflowRequest.builder(WORKFLOW, inputs).groupId("minimal").build(),
        WaitOptions.defaults());
  }

  private static void finish(
      Flowscale flowscale, List<ContainerHealth> health, RunResult result, Path folder)
      throws IOException {
    System.out.println("Run: " + result.runId());
    List<DownloadedFile> files = new ArrayList<>();
    for (RunOutput output : result.outputs()) {
      DownloadedFile file = flowscale.download(output, folder);
      System.out.println("File: " + file.path() + ", " + file.size() + " bytes");
      files.add(file);
    }
    new FieldList()
        .add("health", health)
        .add("result", result)
        .add("files", files)
        .write(folder.resolve("decoded.txt"));
  }
}
