package ai.flowscale.cli;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowscale run}. */
@CommandLine.Command(
    name = "run",
    description = "Runs a workflow, waits for its outputs and prints their names or paths.",
    footer = {
      "%nExamples:",
      "  flowscale run poster text=Dawn image_35728=@sunset.png --out out",
      "  flowscale run poster --inputs inputs.json --json",
      "  flowscale run poster text=Dawn --no-wait"
    })
final class RunCommand extends ServiceCommand {
  static final String TYPES =
      "the types of NAME=VALUE are not known: use --text, --number, --bool, --json-value and"
          + " --file.";

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The id or name of the workflow.")
  String workflow = "";

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description =
          "An input, of the type that the workflow's description says. @FILE is a file to upload,"
              + " or the text that a file holds; @- is the standard input, @@ an @.")
  List<String> values = List.of();

  @Option(
      names = "--inputs",
      paramLabel = "FILE",
      description = "A JSON object of inputs by their names; - is the standard input.")
  @Nullable String inputsFile;

  @Mixin InputOptions inputs = new InputOptions();
  @Mixin WaitFlags wait = new WaitFlags();
  @Mixin OpenedOutputs outputs = new OpenedOutputs();

  @Option(names = "--group", paramLabel = "GROUP", description = "Puts the run into this group.")
  @Nullable String group;

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Waits for the run. With --no-wait, only the id of the run is printed.")
  boolean waits = true;

  RunCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode run(Session session) throws IOException {
    if (!waits && (outputs.folder != null || outputs.opens())) {
      throw InputOptions.wrong("--no-wait downloads nothing: omit --out and --open.");
    }
    outputs.prepare();
    String run = "";
    try (Progress progress = new Progress(console, wait.quiet)) {
      boolean described = !values.isEmpty() || inputsFile != null;
      Workflow found = inputs.find(session.flowscale(), workflow, described ? TYPES : "");
      WorkflowInputs.Builder all = inputs.toInputs();
      if (described) {
        DescribedInputs named = new DescribedInputs(console, Objects.requireNonNull(found), all);
        if (inputsFile != null) {
          named.file(inputsFile, inputs.allowed);
        }
        for (String value : values) {
          named.pair(value);
        }
      }
      WorkflowRequest request =
          WorkflowRequest.builder(found == null ? workflow : found.id(), all.build())
              .groupId(group)
              .uploadListener(progress.transfer("Upload"))
              .build();
      inputs.check(found, List.of(new SourcedRequest(request, Place.none())));
      if (waits) {
        RunResult result =
            session.flowscale().executeWorkflowAndWait(request, wait.toOptions(progress));
        run = result.runId();
        session.settle();
        outputs.finish(
            session, console, progress, json, result, "", Outputs.advice(result, again()));
      } else {
        Submission submission = session.flowscale().executeWorkflow(request);
        run = submission.runId();
        progress.pause();
        if (json) {
          console.print(
              Documents.object()
                  .add("id", submission.runId())
                  .add("workflow_id", submission.workflowId())
                  .build());
        } else {
          console.print(submission.runId());
        }
      }
      return ExitCode.OK;
    } catch (RunException failure) {
      String message = FailureMessages.ofSubmitted(failure, again());
      String failed = failure.runId().orElse("");
      try {
        outputs.printFailed(console, json, failed, failure, message);
      } catch (CliException unprinted) {
        throw named(unprinted, failed);
      }
      throw new CliException(ExitCode.of(failure), message, failure);
    } catch (CliException failure) {
      throw named(failure, run);
    }
  }

  @Override
  Again again() {
    return super.again().with(outputs.again(""));
  }

  /** Where its id cannot be printed, this is all that is left of the run. */
  private CliException named(CliException failure, String run) {
    return run.isEmpty() || String.valueOf(failure.getMessage()).contains(run)
        ? failure
        : failure.with("Run " + run + ": " + again().waitFor(List.of(run)));
  }
}
