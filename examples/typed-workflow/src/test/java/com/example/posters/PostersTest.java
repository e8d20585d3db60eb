package com.example.posters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.codegen.DescriptionFile;
import ai.flowscale.codegen.Drift;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostersTest {
  private static final Path DESCRIPTIONS = Path.of(System.getProperty("descriptions"));
  private static final List<Workflow> DESCRIBED = DescriptionFile.read(DESCRIPTIONS);

  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .workflows(
              DESCRIPTIONS, workflow -> workflow.queueTime(Duration.ZERO).runTime(Duration.ZERO))
          .start();
  private final Flowscale flowscale =
      Flowscale.create(
          FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build());

  @TempDir private Path folder;

  @AfterEach
  void close() {
    flowscale.close();
    emulator.close();
  }

  private RecordedRequest received() {
    return emulator.requests(Operation.EXECUTE_WORKFLOW).get(0);
  }

  @Test
  void makesAPoster() throws Exception {
    Path picture = Files.writeString(folder.resolve("input.png"), "x");
    Path poster = new Posters(flowscale, folder.resolve("out")).make("Dawn", picture);
    assertThat(poster).exists().hasExtension("png");
    assertThat(received().texts())
        .containsEntry("text_51536", "Dawn")
        .containsEntry("seed_456", "7")
        .containsEntry("style_7", "water colour");
    assertThat(received().file("image_35728")).isPresent();
  }

  @Test
  void makesAPosterAsynchronously() {
    assertThat(new Posters(flowscale, folder).makeAsync("Dawn").join()).exists();
  }

  @Test
  void makesVariants() {
    assertThat(new Posters(flowscale, folder).variants("Dawn", 3))
        .hasSize(3)
        .allMatch(poster -> poster.poster().filename().startsWith("poster"));
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW))
        .extracting(request -> request.texts().get("seed_456"))
        .containsExactlyInAnyOrder("0", "1", "2");
  }

  @Test
  void nothingIsSentWithoutATextOrOutOfBounds() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> flowscale.execute(Poster.with().seed(7)));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Poster.with().seed(-1));
    assertThat(flowscale.async().execute(Poster.with())).isCompletedExceptionally();
    assertThat(emulator.count(Operation.EXECUTE_WORKFLOW)).isZero();
  }

  @Test
  void theClassIsThatOfTheDescription() {
    assertThat(Poster.DESCRIPTION_SHA256).isEqualTo(DescriptionFile.digest(DESCRIBED.get(0)));
    assertThat(Drift.between(DESCRIBED, flowscale.getWorkflows())).isEmpty();
  }
}
