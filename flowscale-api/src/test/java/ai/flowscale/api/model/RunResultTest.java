package ai.flowscale.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunResultTest {
  private static RunResult result(List<String> ofTheRun, List<String> submitted, String... files) {
    Run run = Run.builder("r1", RunStatus.COMPLETED).outputNames(ofTheRun).build();
    List<RunOutput> outputs =
        Stream.of(files).map(file -> new RunOutput(file, null, null, null)).toList();
    return new RunResult(
        "r1", run, outputs, new Submission("r1", "w", null, JsonFields.none(), submitted, false));
  }

  private static String found(RunResult result, String name) {
    return result.output(name).map(RunOutput::filename).orElse("none");
  }

  @Test
  void aFileNameIsPreferredToAStem() {
    RunResult result = result(List.of(), List.of(), "poster.png", "poster");
    assertThat(found(result, "poster")).isEqualTo("poster");
    assertThat(found(result, "poster.png")).isEqualTo("poster.png");
  }

  @Test
  void aStemIsEnough() {
    RunResult result = result(List.of(), List.of(), "poster.png", "poster.webp", ".hidden");
    assertThat(found(result, "poster")).isEqualTo("poster.png");
    assertThat(found(result, ".hidden")).isEqualTo(".hidden");
    assertThat(found(result, "poster.jpg")).isEqualTo("none");
  }

  @Test
  void anAnnouncedNameFindsTheFileWithAnotherExtensionOrNone() {
    assertThat(found(result(List.of(), List.of("poster.png"), "poster"), "poster.png"))
        .isEqualTo("poster");
    assertThat(found(result(List.of("poster.png"), List.of(), "poster.webp"), "poster.png"))
        .isEqualTo("poster.webp");
    assertThat(found(result(List.of(), List.of("poster"), "a.png", "poster.png"), "poster"))
        .isEqualTo("poster.png");
  }

  @Test
  void aNameThatTheServiceNumberedIsFound() {
    RunResult result =
        result(List.of(), List.of(), "poster_x.png", "poster_00001_.png", "poster_00002_AB.webp");
    assertThat(found(result, "poster")).isEqualTo("poster_00001_.png");
    assertThat(found(result, "poster.webp")).isEqualTo("poster_00002_AB.webp");
    assertThat(found(result, "poster.jpg")).isEqualTo("none");
    assertThat(found(result, "post")).isEqualTo("none");
    assertThat(found(result(List.of(), List.of(), "v1.5_00001_.png"), "v1.5"))
        .isEqualTo("v1.5_00001_.png");
  }

  @Test
  void anOutputThatHasToBeThereIsReturnedOrNamed() {
    RunResult result = result(List.of(), List.of(), "poster.png", "notes.txt");
    assertThat(result.outputOrThrow("poster").filename()).isEqualTo("poster.png");
    assertThatThrownBy(() -> result.outputOrThrow("film"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(
            "run 'r1' gave no output 'film', but [poster.png, notes.txt]: check what the workflow"
                + " gives now");
  }
}
