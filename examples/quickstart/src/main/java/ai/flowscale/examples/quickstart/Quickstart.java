package ai.flowscale.examples.quickstart;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * Runs one workflow and downloads its outputs.
 *
 * <p>Without any setting it starts an emulator of the service on this machine and makes a poster of
 * a picture. With a deployment's URL and key it calls that instead; {@link #USAGE} tells how.
 */
public final class Quickstart {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  static final String USAGE =
      """
      Runs a workflow and downloads its outputs. Without any setting, an emulator on this machine
      is called. Settings are system properties (-Dname=value):

        flowscale.api.url   the deployment, such as https://your-deployment.pod.flowscale.ai
        flowscale.api.key   its API key
                            (or FLOWSCALE_API_URL and FLOWSCALE_API_KEY in the environment, or in
                            a file named .env in the working directory or the project's root; the
                            property goes before the environment, and that before the file)
        workflow            the id of the workflow
        input.KIND.NAME     an input, under the workflow's own name for it; KIND is
                              text     as it is, never the path of a file
                              number   such as 12345 or 0.8
                              bool     true or false
                              json     such as '{"strength": 0.8}'
                              file     the path of a file, which is uploaded
                            a list is NAME_0, NAME_1 and so on
        group               puts the run into a group (optional)
        timeout             how long to wait for the run (default: PT10M, 10 minutes)
        out                 the folder for the outputs (default: target/quickstart); what is
                            there stays, and a new file of the same name gets a number
      """;

  private Quickstart() {}

  /**
   * Runs the program. The exit code is 0 if all went well, 2 if a setting is wrong or missing, and
   * 1 for any other failure, which is one line on the standard error.
   *
   * @param arguments none, or {@code --help}
   */
  public static void main(String[] arguments) {
    int exitCode = arguments.length == 0 ? run() : help(arguments);
    if (exitCode != OK) {
      System.exit(exitCode);
    }
  }

  private static int help(String[] arguments) {
    if (arguments[0].equals("--help")) {
      System.out.print(USAGE);
      return OK;
    }
    return failed(WRONG_USAGE, "There are no arguments but --help; settings are given with -D.");
  }

  private static int run() {
    StopSignal signal = new StopSignal();
    try {
      run(Settings.read());
      return OK;
    } catch (UsageException | ConfigurationException | InvalidRequestException wrong) {
      return failed(WRONG_USAGE, String.valueOf(wrong.getMessage()));
    } catch (RunFailedException failure) {
      return failed(FAILED, failure.getMessage() + " " + String.join("; ", failure.errors()));
    } catch (CallAbortedException stopped) {
      return failed(FAILED, "Stopped." + goingOn(stopped));
    } catch (FlowscaleException failure) {
      return failed(FAILED, String.valueOf(failure.getMessage()));
    } catch (IOException failure) {
      return failed(
          FAILED,
          "The folder for the outputs cannot be used ("
              + failure.getClass().getSimpleName()
              + "); give another with -Dout.");
    } finally {
      signal.ended();
    }
  }

  private static String goingOn(FlowscaleException stopped) {
    return stopped.runId().map(id -> " Run " + id + " continues.").orElse("");
  }

  private static void run(Settings settings) throws IOException {
    String workflow = workflow(settings);
    // Before the run, which may cost money.
    Files.createDirectories(settings.out());
    WorkflowInputs inputs = inputs(settings);
    try (Display display = Display.create();
        Session session = Session.open(settings)) {
      long startedAt = System.nanoTime();
      display.line("Deployment: " + session.deployment());
      display.line("Workflow:   " + workflow);
      display.line("Inputs:     " + String.join(", ", inputs.names()));

      Job job = new Job(session, display);
      RunResult result = job.execute(workflow, inputs, settings.group(), settings.timeout());
      List<DownloadedFile> files = job.download(result.outputs(), settings.out());

      Duration elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
      display.line(new Report(result, files, elapsed).asText());
    }
  }

  private static String workflow(Settings settings) {
    if (settings.isDemo()) {
      if (settings.workflow().isPresent()) {
        throw new UsageException(
            "A workflow was given, but not where it is deployed: set FLOWSCALE_API_URL and"
                + " FLOWSCALE_API_KEY too.");
      }
      return Demo.WORKFLOW;
    }
    return settings
        .workflow()
        .orElseThrow(
            () ->
                new UsageException(
                    "Which workflow? Give its id with -Dworkflow=ID, and its inputs with"
                        + " -Dinput.text.NAME=..., -Dinput.file.NAME=... and so on."));
  }

  private static WorkflowInputs inputs(Settings settings) throws IOException {
    return settings.isDemo() && settings.inputs().isEmpty()
        ? Demo.inputs(settings.out())
        : InputProperties.toInputs(settings.inputs());
  }

  private static int failed(int exitCode, String message) {
    System.err.println("Quickstart: " + Texts.oneLine(message));
    return exitCode;
  }
}
