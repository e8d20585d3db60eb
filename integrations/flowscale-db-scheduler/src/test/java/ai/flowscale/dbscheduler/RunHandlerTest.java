package ai.flowscale.dbscheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunHandlerTest {
  private static final Path FOLDER = Path.of("results");

  @Test
  void runsWhoseIdsDifferHaveFoldersThatDiffer() throws Exception {
    List<Path> targets = new ArrayList<>();
    Flowscale service =
        (Flowscale)
            Proxy.newProxyInstance(
                Flowscale.class.getClassLoader(),
                new Class<?>[] {Flowscale.class},
                (proxy, method, given) -> {
                  targets.add(((DownloadOptions) given[1]).target());
                  return List.of();
                });
    QueuedRequest request =
        new QueuedRequest(
            "batch", "key", "poster", RequestState.RUNNING, 0, null, null, null, null);
    for (String id : List.of("a.b", "a/b", "a_b", ".git", "..", "r1")) {
      RunHandler.download(service, FOLDER)
          .completed(
              request,
              new RunResult(id, Run.builder(id, RunStatus.COMPLETED).build(), List.of(), null));
    }
    assertThat(targets).hasSize(6).doesNotHaveDuplicates().contains(FOLDER.resolve("r1"));
    assertThat(targets).allMatch(target -> target.normalize().getParent().equals(FOLDER));
    assertThat(targets).noneMatch(target -> target.getFileName().toString().startsWith("."));
  }
}
