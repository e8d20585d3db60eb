package ai.flowscale.mcp.files;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.DownloadOptions;
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

  @Test
  void runsWhoseIdsDifferHaveFoldersThatDiffer() {
    List<Path> targets = new ArrayList<>();
    AsyncFlowscale service =
        (AsyncFlowscale)
            Proxy.newProxyInstance(
                OutputFilesTest.class.getClassLoader(),
                new Class<?>[] {AsyncFlowscale.class},
                (proxy, method, given) -> {
                  targets.add(((DownloadOptions) given[1]).target());
                  return new CompletableFuture<>();
                });
    OutputFiles files = new OutputFiles(service, folder);
    List<RunOutput> outputs = List.of(new RunOutput("a.png", null, null, null));
    List.of("a/b", "a_b", "a:b", ".git", "../x", "r1").forEach(run -> files.save(run, outputs));
    assertThat(targets).hasSize(6).doesNotHaveDuplicates().contains(folder.resolve("r1"));
    assertThat(targets).allMatch(target -> target.normalize().getParent().equals(folder));
    assertThat(targets).noneMatch(target -> target.getFileName().toString().startsWith("."));
  }
}
