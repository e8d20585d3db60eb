package ai.flowscale.mcp.files;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.model.RunOutput;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
  @TempDir Path folder;

  @Test
  void whatWasSavedDuringARunIsNotAllOfIt() {
    List<List<?>> downloads = new ArrayList<>();
    AsyncFlowscale service =
        (AsyncFlowscale)
            Proxy.newProxyInstance(
                OutputFilesTest.class.getClassLoader(),
                new Class<?>[] {AsyncFlowscale.class},
                (proxy, method, given) -> {
                  downloads.add((List<?>) given[0]);
                  return new CompletableFuture<>();
                });
    OutputFiles files = new OutputFiles(service, folder);
    RunOutput early = new RunOutput("early.png", null, null, null);
    RunOutput late = new RunOutput("late.png", null, null, null);
    files.save("r1", List.of(early));
    files.save("r1", List.of(early));
    assertThat(downloads).hasSize(1);
    files.save("r1", List.of(early, late));
    assertThat(downloads).hasSize(2);
  }
}
