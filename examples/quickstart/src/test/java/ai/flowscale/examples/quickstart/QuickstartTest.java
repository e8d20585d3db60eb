package ai.flowscale.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.examples.quickstart.Program.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job done, with the program as a process. */
class QuickstartTest {
  private static final Pattern EMULATOR =
      Pattern.compile("FLOWSCALE_API_URL=(\\S+) FLOWSCALE_API_KEY=(\\S+)");
  private static final Pattern RUN = Pattern.compile("(?m)^Run: +([0-9a-f-]{36})$");

  @TempDir Path folder;

  @Test
  void makesAPosterWithoutAnySetting() throws Exception {
    Outcome outcome = Program.run(folder, Map.of());

    assertThat(outcome.out()).contains("an emulator on this machine", "image_35728");
    assertPosterMade(outcome, folder.resolve("target/quickstart/landscape.png"));
  }

  @Test
  void makesAPosterKnowingOnlyTheAddressAndTheKeyOfAnotherProcess() throws Exception {
    Path picture = picture();
    Process emulator = startEmulator();
    try {
      Matcher address = address(emulator);
      Outcome outcome =
          Program.run(
              folder,
              Map.of("FLOWSCALE_API_URL", address.group(1), "FLOWSCALE_API_KEY", address.group(2)),
              "-Dworkflow=" + DemoWorkflow.ID,
              "-Dinput.text.text_51536=Evening",
              "-Dinput.number.seed_456=123",
              "-Dinput.json.config_json={\"strength\": 0.8}",
              "-Dinput.file.image_35728=" + picture);

      assertThat(outcome.out()).doesNotContain("emulator on this machine", address.group(2));
      assertPosterMade(outcome, picture);
    } finally {
      Program.end(emulator);
    }
  }

  @Test
  void takesTheAddressAndTheKeyFromAFile() throws Exception {
    try (FlowscaleEmulator emulator = quickEmulator()) {
      Files.writeString(folder.resolve(".env"), envFile(emulator.baseUrl(), emulator.apiKey()));

      Outcome outcome =
          Program.run(
              folder,
              Map.of(),
              "-Dworkflow=" + DemoWorkflow.ID,
              "-Dinput.file.image_35728=" + picture());

      assertPosterMade(outcome, picture());
      assertThat(emulator.runsCreated()).isEqualTo(1);
    }
  }

  @Test
  void believesTheEnvironmentRatherThanTheFileOfTheProjectsRoot() throws Exception {
    Path module = Files.createDirectories(folder.resolve("examples/module"));
    Files.createDirectory(folder.resolve(".mvn"));
    try (FlowscaleEmulator emulator = quickEmulator()) {
      Files.writeString(folder.resolve(".env"), envFile(emulator.baseUrl(), "not-the-key"));

      Outcome outcome =
          Program.run(
              module,
              Map.of("FLOWSCALE_API_KEY", emulator.apiKey()),
              "-Dworkflow=" + DemoWorkflow.ID,
              "-Dgroup=evening");

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(emulator.requests(Operation.EXECUTE))
          .singleElement()
          .satisfies(request -> assertThat(request.query()).containsEntry("group_id", "evening"))
          .satisfies(request -> assertThat(request.texts()).isEmpty());
    }
  }

  @Test
  void uploadsAFileOnlyWhereAFileIsCalledFor() throws Exception {
    Path picture = picture();
    try (FlowscaleEmulator emulator = quickEmulator()) {
      Outcome outcome =
          Program.run(
              folder,
              deployment(emulator),
              "-Dworkflow=" + DemoWorkflow.ID,
              "-Dout=" + folder.resolve("elsewhere"),
              "-Dinput.text.text_51536=" + picture,
              "-Dinput.file.image_35728=" + picture.getFileName());

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      RecordedRequest request = emulator.requests(Operation.EXECUTE).get(0);
      assertThat(request.texts()).containsExactly(Map.entry("text_51536", picture.toString()));
      assertThat(request.files()).hasSize(1);
      assertThat(request.file("image_35728").orElseThrow().content())
          .isEqualTo(Files.readAllBytes(picture));
      assertThat(posters(folder.resolve("elsewhere"))).hasSize(1);
    }
  }

  private void assertPosterMade(Outcome outcome, Path input) throws IOException {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    Matcher run = RUN.matcher(outcome.out());
    assertThat(run.find()).as(outcome.out()).isTrue();
    assertThat(outcome.out()).contains("| " + run.group(1) + " | completed |");

    List<Path> posters = posters(folder.resolve("target/quickstart"));
    assertThat(posters).hasSize(1);
    assertThat(outcome.out()).contains(folder.relativize(posters.get(0)).toString());
    BufferedImage before = ImageIO.read(input.toFile());
    BufferedImage after = ImageIO.read(posters.get(0).toFile());
    assertThat(after).isNotNull();
    assertThat(List.of(after.getWidth(), after.getHeight()))
        .isEqualTo(List.of(before.getWidth(), before.getHeight()));
    assertThat(pixels(after)).isNotEqualTo(pixels(before));
  }

  private static int[] pixels(BufferedImage picture) {
    int width = picture.getWidth();
    return picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
  }

  private static List<Path> posters(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.filter(file -> file.getFileName().toString().startsWith("poster")).toList();
    }
  }

  /** The picture under another name, in the working directory of the program. */
  private Path picture() throws IOException {
    Path picture = folder.resolve("lake.png");
    if (Files.notExists(picture)) {
      try (var packed = Demo.class.getResourceAsStream("landscape.png")) {
        Files.copy(packed, picture);
      }
    }
    return picture;
  }

  private static FlowscaleEmulator quickEmulator() {
    return FlowscaleEmulator.builder()
        .workflow(DemoWorkflow.create(Duration.ZERO, Duration.ZERO))
        .start();
  }

  private static Map<String, String> deployment(FlowscaleEmulator emulator) {
    return Map.of("FLOWSCALE_API_URL", emulator.baseUrl(), "FLOWSCALE_API_KEY", emulator.apiKey());
  }

  private static String envFile(String url, String key) {
    return "# my deployment\nFLOWSCALE_API_URL=" + url + "\nFLOWSCALE_API_KEY=\"" + key + "\"\n";
  }

  private Process startEmulator() throws IOException {
    return Program.builder(
            folder,
            Map.of(),
            "ai.flowscale.emulator.EmulatorMain",
            "-Dflowscale.emulator.queue-time=PT0S",
            "-Dflowscale.emulator.run-time=PT0S")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Matcher address(Process emulator) throws IOException {
    Matcher address = EMULATOR.matcher(emulator.inputReader().readLine());
    assertThat(address.matches()).isTrue();
    return address;
  }
}
