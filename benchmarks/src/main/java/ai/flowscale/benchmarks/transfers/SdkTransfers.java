package ai.flowscale.benchmarks.transfers;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import java.net.URI;
import java.nio.file.Path;

/** The library over one of its transports. */
final class SdkTransfers implements Transfers {
  private final Flowscale flowscale;

  SdkTransfers(String transport, String base) {
    flowscale =
        Flowscale.create(
            FlowscaleConfig.builder()
                .transportName(transport)
                .baseUrl(base)
                .apiKey("a-key-for-nothing")
                .build());
  }

  @Override
  public String up(Path file) {
    WorkflowInputs inputs = WorkflowInputs.builder().file("file_1", InputFile.of(file)).build();
    return flowscale.executeWorkflow("bulk", inputs).runId();
  }

  @Override
  public void down(URI link, Path target) {
    flowscale.download(
        new RunOutput("bulk.bin", Link.of(link), null, null), DownloadOptions.toFile(target));
  }

  @Override
  public void close() {
    flowscale.close();
  }
}
