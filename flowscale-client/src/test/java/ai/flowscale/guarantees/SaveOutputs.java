package ai.flowscale.guarantees;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.ScriptedTransport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that saves two outputs, for a JVM whose file names are ASCII. What is written to each
 * file is the path of its link.
 */
final class SaveOutputs {
  private SaveOutputs() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[1]);
    DownloadOptions options =
        DownloadOptions.builder().folder(folder).existing(ExistingFile.REPLACE).build();
    List<RunOutput> outputs =
        List.of(
            Outputs.output("\u732b.png", "http://127.0.0.1:2/cat"),
            Outputs.output("\u72ac.png", "http://127.0.0.1:2/dog"));
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                ScriptedTransport.response(200, Map.of(), request.uri().getPath().substring(1))
                    .make());
    try (ManualClient client = new ManualClient(transport)) {
      if (arguments[0].equals("together")) {
        client.flowscale.downloadAll(result(outputs), options);
      } else {
        outputs.forEach(output -> client.flowscale.download(output, options));
      }
    }
  }

  static RunResult result(List<RunOutput> outputs) {
    Run run = Run.builder("r1", RunStatus.COMPLETED).workflowId("w").outputs(outputs).build();
    return new RunResult("r1", run, outputs, null);
  }
}
