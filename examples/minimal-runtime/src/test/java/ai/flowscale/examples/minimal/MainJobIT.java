package ai.flowscale.examples.minimal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.Operation;
import ai.flowscale.examples.minimal.Deployment.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every image does the main job, and reads as much as a whole JDK. */
class MainJobIT {
  private final Deployment deployment = new Deployment();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    deployment.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void theMainJobIsDoneOverHttp(String transport) throws Exception {
    Outcome outcome = execute(Image.of(transport).command(List.of()), "out");

    assertDone(outcome, folder.resolve("out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void theMainJobIsDoneOverHttps(String transport) throws Exception {
    try (TlsFront front = TlsFront.start(folder, deployment.emulator().baseUrl())) {
      List<String> trusting =
          List.of(
              "-Djavax.net.ssl.trustStore=" + front.trustStore(),
              "-Djavax.net.ssl.trustStorePassword=" + front.trustStorePassword());

      Outcome outcome =
          deployment.run(
              front.url(),
              folder,
              Image.of(transport).command(trusting),
              "execute",
              picture().toString(),
              folder.resolve("out").toString());

      assertDone(outcome, folder.resolve("out"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void aServerThatIsNotTrustedGetsNoRequest(String transport) throws Exception {
    try (TlsFront front = TlsFront.start(folder, deployment.emulator().baseUrl())) {
      Outcome outcome =
          deployment.run(front.url(), folder, Image.of(transport).command(List.of()), "health");

      assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isEqualTo(1);
      assertThat(deployment.emulator().count(Operation.CHECK_HEALTH)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void theImageHoldsNoOtherTransport(String transport) throws Exception {
    Outcome outcome = deployment.run(folder, List.of(Image.of(transport).java()), "--list-modules");

    assertThat(outcome.lines())
        .extracting(line -> line.replaceFirst("@.*", ""))
        .filteredOn(module -> module.startsWith("ai.flowscale"))
        .containsExactlyInAnyOrder(
            "ai.flowscale.api",
            "ai.flowscale.client",
            "ai.flowscale.examples.minimal",
            "ai.flowscale.transport.toolkit",
            "ai.flowscale.transport." + transport);
  }

  /** Parameter names, which the image has not, are what JSON binding goes by where it can. */
  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void theImageReadsEveryFieldThatAWholeJdkReads(String transport) throws Exception {
    Image image = Image.of(transport);
    Outcome inImage = execute(image.command(List.of()), "image");
    Outcome onClassPath = execute(image.commandOnClassPath(), "class-path");
    Path sameRun = folder.resolve("same-run");
    Outcome again =
        deployment.run(
            folder,
            image.commandOnClassPath(),
            "fetch",
            inImage.after("Run: "),
            sameRun.toString());

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(withoutSubmission(folder.resolve("image")))
        .containsExactlyElementsOf(withoutSubmission(sameRun))
        .contains("result.run.groupId = minimal");
    assertThat(submission(inImage, folder.resolve("image")))
        .containsExactlyElementsOf(submission(onClassPath, folder.resolve("class-path")))
        .contains("result.submission.runId = RUN");
  }

  private Outcome execute(List<String> command, String out) throws Exception {
    return deployment.run(
        folder, command, "execute", picture().toString(), folder.resolve(out).toString());
  }

  private Path picture() throws IOException {
    return Files.write(folder.resolve("picture.png"), Picture.png());
  }

  private void assertDone(Outcome outcome, Path out) throws IOException {
    assertThat(outcome.after("Run: ")).isEqualTo(deployment.emulator().runIds().get(0));
    assertThat(deployment.emulator().runsCreated()).isEqualTo(1);
    assertThat(deployment.emulator().keyLeaks()).isEmpty();
    try (var files = Files.list(out)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString().replaceFirst("_.*\\.", "."))
          .containsExactlyInAnyOrder("poster.png", "notes.txt", "decoded.txt");
    }
  }

  private static List<String> withoutSubmission(Path out) throws IOException {
    return decoded(out).stream().filter(line -> !line.startsWith("result.submission")).toList();
  }

  private static List<String> submission(Outcome outcome, Path out) throws IOException {
    return decoded(out).stream()
        .filter(line -> line.startsWith("result.submission"))
        .map(line -> line.replace(outcome.after("Run: "), "RUN"))
        .toList();
  }

  private static List<String> decoded(Path out) throws IOException {
    return Files.readAllLines(out.resolve("decoded.txt")).stream()
        .map(line -> line.replace(out.toString(), "OUT"))
        .toList();
  }
}
