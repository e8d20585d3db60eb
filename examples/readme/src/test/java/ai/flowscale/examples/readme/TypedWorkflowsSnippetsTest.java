package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.TypedRequest;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import com.example.posters.Poster;
import com.example.posters.PosterResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/typed-workflows.md} shows, with the class of examples/typed-workflow. */
class TypedWorkflowsSnippetsTest extends SnippetFixture {
  @BeforeEach
  void deploy() {
    emulator.deploy(
        EmulatedWorkflow.builder(Poster.ID)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputs(run -> List.of(OutputFile.text("poster.png", "x")))
            .build());
  }

  @Test
  void execute() {
    // snippet: execute
    PosterResult poster =
        flowscale.execute(Poster.with().text("Dawn").image(Path.of("input.png")).seed(7));
    flowscale.download(poster.poster(), Path.of("out"));
    // end of snippet
    assertThat(Path.of("out")).isNotEmptyDirectory();
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).texts())
        .containsEntry("text_51536", "Dawn");
  }

  @Test
  void async() {
    // snippet: async
    CompletableFuture<DownloadedFile> file =
        flowscale
            .async()
            .execute(Poster.with().text("Dawn"))
            .thenCompose(poster -> flowscale.async().download(poster.poster(), Path.of("out")));
    // end of snippet
    assertThat(file.join().path()).exists();
  }

  @Test
  void batch() {
    // snippet: batch
    Poster dawn = Poster.with().text("Dawn").style(Poster.Style.WATER_COLOUR);
    List<WorkflowRequest> requests =
        IntStream.range(0, 4).mapToObj(dawn::seed).map(TypedRequest::request).toList();
    for (BatchItem item : flowscale.executeBatch(requests).items()) {
      PosterResult poster = new PosterResult(item.orThrow());
      print(poster.poster().filename());
    }
    // end of snippet
    assertThat(printed).hasSize(4);
  }

  @Test
  void group() {
    // snippet: group
    Poster dawn = Poster.with().text("Dawn");
    WorkflowRequest request =
        WorkflowRequest.builder(dawn.workflowId(), dawn.inputs()).groupId("posters").build();
    PosterResult poster =
        dawn.result(flowscale.executeWorkflowAndWait(request, WaitOptions.defaults()));
    // end of snippet
    assertThat(poster.result().run().groupId()).isEqualTo("posters");
  }
}
