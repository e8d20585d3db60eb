package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/batches.md} shows. */
class BatchesSnippetsTest extends SnippetFixture {
  @Test
  void batch() throws IOException {
    Files.deleteIfExists(Path.of("pictures.checkpoint"));
    for (int starts = 0; starts < 2; starts++) {
      // snippet: batch
      BatchOptions options =
          BatchOptions.builder()
              .maxConcurrent(4)
              .checkpoint(BatchCheckpoint.file(Path.of("pictures.checkpoint")))
              .build();
      Predicate<Path> isPicture = file -> file.toString().endsWith(".png");
      try (Stream<Path> files = Files.list(Path.of("pictures"));
          Stream<BatchItem> outcomes =
              flowscale.executeBatch(files.filter(isPicture).map(this::request), options)) {
        for (BatchItem item : (Iterable<BatchItem>) outcomes::iterator) {
          if (item.isSuccess()) {
            Path folder = Path.of("out", item.key()); // the picture's name
            flowscale.downloadAll(
                item.orThrow(),
                DownloadOptions.builder().folder(folder).existing(ExistingFile.REPLACE).build());
          } else {
            print(item.key() + ": " + item.failure().getMessage());
          }
        }
      }
      // end of snippet
    }
    assertThat(emulator.runsCreated()).isEqualTo(2);
    assertThat(printed).isEmpty();
    assertThat(Path.of("out", "a.png")).isDirectoryContaining(file -> true);
    assertThat(Path.of("out", "b.png")).isDirectoryContaining(file -> true);
  }

  // snippet: batch-request
  private WorkflowRequest request(Path picture) {
    String name = picture.getFileName().toString();
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_51536", "Process " + name)
            .file("image_35728", picture)
            .build();
    return WorkflowRequest.builder("bncu0a1kipv", inputs).key(name).build();
  }

  // end of snippet

  @Test
  void batchOfAList() {
    List<WorkflowRequest> requests =
        List.of(
            WorkflowRequest.of("bncu0a1kipv", prompt("x")),
            WorkflowRequest.of("failing", prompt("y")));
    // snippet: batch-list
    BatchResult batch = flowscale.executeBatch(requests);
    print(batch.results().size() + " results, " + batch.failures().size() + " failures");
    List<String> runIds = batch.runIds(); // those of failed runs too
    // end of snippet
    assertThat(printed).containsExactly("1 results, 1 failures");
    assertThat(runIds).containsExactlyInAnyOrderElementsOf(emulator.runIds());
  }
}
