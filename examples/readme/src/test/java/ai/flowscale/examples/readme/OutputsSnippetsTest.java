package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/outputs.md} shows. */
class OutputsSnippetsTest extends SnippetFixture {
  @Test
  void outputAndDownload() {
    RunResult done = flowscale.executeWorkflowAndWait("bncu0a1kipv", prompt("x"));
    String name = done.outputs().get(0).filename();
    // snippet: output
    Optional<RunOutput> output = flowscale.getOutput(name); // empty while it is being made
    if (output.filter(RunOutput::isReady).isPresent()) {
      DownloadedFile file =
          flowscale.download(
              output.get(),
              DownloadOptions.builder()
                  .file(Path.of("out", "poster.png"))
                  .existing(ExistingFile.REPLACE)
                  .listener(progress -> print(progress.transferred() + " bytes"))
                  .build());
      print(file.size() + " bytes in " + file.path());
    }
    // end of snippet
    assertThat(Path.of("out", "poster.png")).isNotEmptyFile();
    assertThat(emulator.keyLeaks()).isEmpty();
  }

  @Test
  void allOutputsAtOnce() {
    RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", WorkflowInputs.none());
    // snippet: download-all
    List<DownloadedFile> files = flowscale.downloadAll(result, Path.of("out"));
    files.forEach(file -> print(file.path()));
    // end of snippet
    assertThat(files).hasSize(result.totalOutputs());
  }

  @Test
  void outputWithoutAFile() throws IOException {
    RunOutput output =
        flowscale.executeWorkflowAndWait("bncu0a1kipv", WorkflowInputs.none()).outputs().get(0);
    // snippet: content
    try (OutputContent content = flowscale.openOutput(output);
        InputStream in = content.inputStream()) {
      print(content.contentType() + ", " + in.readAllBytes().length + " bytes");
    }
    // end of snippet
    assertThat(printed).singleElement().asString().startsWith("image/png, ");
    assertThat(emulator.keyLeaks()).isEmpty();
  }
}
