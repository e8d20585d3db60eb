package ai.flowscale.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.emulator.demo.DemoWorkflow;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in, and results out. */
class FilesTest {
  @TempDir Path folder;
  private Path pictures;
  private byte[] png = new byte[0];

  @BeforeEach
  void makePictures() throws IOException {
    pictures = Files.createDirectory(folder.resolve("pictures"));
    png = png(8, 6);
    Files.write(pictures.resolve("dawn.png"), png);
    Files.write(folder.resolve("secret.png"), png);
    Files.createSymbolicLink(pictures.resolve("link.png"), folder.resolve("secret.png"));
  }

  private static byte[] png(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Random noise = new Random(1);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, noise.nextInt());
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private Bench bench() {
    return new Bench(folder, DemoWorkflow.create(Duration.ofSeconds(1), Duration.ofSeconds(3)));
  }

  private byte[] uploaded(Bench bench) {
    List<RecordedRequest> requests = bench.emulator.requests(Operation.EXECUTE_WORKFLOW);
    return requests.get(requests.size() - 1).file(DemoWorkflow.PICTURE).orElseThrow().content();
  }

  @Test
  void takesAFileOfAnAllowedFolder() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session = bench.session(options -> options.allow(pictures));
      assertThat(session.call("poster", Map.of(DemoWorkflow.PICTURE, "dawn.png")).isError())
          .isFalse();
      assertThat(uploaded(bench)).isEqualTo(png);
    }
  }

  @Test
  void takesAFileOfTheClientsRoots() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session =
          bench.session(bench.emulator.apiKey(), options -> {}, List.of(pictures));
      String path = pictures.resolve("dawn.png").toString();
      assertThat(session.call("poster", Map.of(DemoWorkflow.PICTURE, path)).isError()).isFalse();
      assertThat(uploaded(bench)).isEqualTo(png);
    }
  }

  @Test
  void refusesWhatIsOutside() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session = bench.session(options -> options.allow(pictures));
      for (String path :
          List.of(
              folder.resolve("secret.png").toString(),
              "link.png",
              "../secret.png",
              "/etc/passwd",
              "file:///etc/passwd",
              "file://elsewhere/x.png",
              "\u0000",
              "none.png",
              ".")) {
        CallToolResult refused = session.call("poster", Map.of(DemoWorkflow.PICTURE, path));
        assertThat(refused.isError()).as(path).isTrue();
        assertThat(Bench.text(refused)).as(path).doesNotContain("secret", "passwd");
      }
      assertThat(bench.submissions()).isZero();
    }
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session =
          bench.session(options -> options.allow(pictures).maxFileBytes(png.length - 1));
      CallToolResult refused = session.call("poster", Map.of(DemoWorkflow.PICTURE, "dawn.png"));
      assertThat(Bench.text(refused)).contains("--max-file");
      assertThat(bench.submissions()).isZero();
    }
  }

  @Test
  void takesContentInBase64() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session = bench.session();
      String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
      session.call("poster", Map.of(DemoWorkflow.PICTURE, data));
      assertThat(uploaded(bench)).isEqualTo(png);
      for (String wrong :
          List.of(
              "data:,",
              "data:image/png;base64,",
              "data:x/y;base64,!",
              "data:x/y",
              "data:image/png" + ";a=b".repeat(100_000) + ";base64,AAAA")) {
        CallToolResult refused = session.call("poster", Map.of(DemoWorkflow.PICTURE, wrong));
        assertThat(refused.isError()).as(wrong.substring(0, Math.min(wrong.length(), 30))).isTrue();
        assertThat(Bench.text(refused)).doesNotContain("An error of the server itself");
      }
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void anOutputIsTheInputOfTheNextTool() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session = bench.session();
      CallToolResult first = session.call("poster", Map.of(DemoWorkflow.SEED, 1));
      String uri =
          first.content().stream()
              .filter(ResourceLink.class::isInstance)
              .map(content -> ((ResourceLink) content).uri())
              .findFirst()
              .orElseThrow();
      assertThat(uri).startsWith("flowscale://runs/").endsWith(".png");
      assertThat(session.call("poster", Map.of(DemoWorkflow.PICTURE, uri)).isError()).isFalse();
      BlobResourceContents read =
          (BlobResourceContents)
              bench
                  .until(
                      session
                          .client
                          .readResource(ReadResourceRequest.builder(uri).build())
                          .toFuture())
                  .contents()
                  .get(0);
      assertThat(uploaded(bench)).isEqualTo(Base64.getDecoder().decode(read.blob()));
      assertThat(read.mimeType()).isEqualTo("image/png");
      CallToolResult none =
          session.call("poster", Map.of(DemoWorkflow.PICTURE, uri.replace(".png", ".gif")));
      assertThat(Bench.text(none)).contains("has no output");
    }
  }

  @Test
  void anOutputThatIsTooLargeIsNotDownloaded() throws IOException {
    EmulatedWorkflow film =
        EmulatedWorkflow.builder("film")
            .name("Film")
            .outputs(run -> List.of(OutputFile.of("film.bin", "video/mp4", new byte[9 << 20])))
            .build();
    EmulatedWorkflow poster = DemoWorkflow.create(Duration.ofSeconds(1), Duration.ofSeconds(3));
    try (Bench bench = new Bench(folder, film, poster)) {
      CallToolResult made = bench.session().call("film", Map.of());
      Path elsewhere = folder.resolve("elsewhere");
      Bench.Session session =
          bench.session(options -> options.outputFolder(elsewhere).maxFileBytes(1 << 20));
      String uri = String.valueOf(outputs(made).get(0).get("resource"));
      CallToolResult refused = session.call("poster", Map.of(DemoWorkflow.PICTURE, uri));
      assertThat(Bench.text(refused)).contains("9437184 bytes", "--max-file");
      CompletableFuture<?> read =
          session.client.readResource(ReadResourceRequest.builder(uri).build()).toFuture();
      bench.time.advanceUntil(read::isDone, Bench.LIMIT);
      assertThatThrownBy(read::join)
          .hasMessageContaining("9437184 bytes")
          .hasMessageContaining("wait_run with run_id \"" + Bench.facts(made).get("run_id"));
      assertThat(elsewhere).doesNotExist();
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void anOutputIsDownloadedWithoutItsSiblings() throws IOException {
    EmulatedWorkflow film =
        EmulatedWorkflow.builder("film")
            .name("Film")
            .outputs(
                run ->
                    List.of(
                        OutputFile.of("first.png", "image/png", png),
                        OutputFile.of("film.bin", "video/mp4", new byte[9 << 20])))
            .build();
    EmulatedWorkflow poster = DemoWorkflow.create(Duration.ofSeconds(1), Duration.ofSeconds(3));
    try (Bench bench = new Bench(folder, film, poster)) {
      CallToolResult made = bench.session().call("film", Map.of());
      Path elsewhere = folder.resolve("elsewhere");
      Bench.Session session =
          bench.session(options -> options.outputFolder(elsewhere).maxFileBytes(1 << 20));
      Object uri = outputs(made).get(0).get("resource");
      session.call("poster", Map.of(DemoWorkflow.PICTURE, uri));
      assertThat(uploaded(bench)).isEqualTo(png);
      try (Stream<Path> saved = Files.walk(elsewhere)) {
        assertThat(saved.filter(Files::isRegularFile))
            .extracting(file -> file.getFileName().toString().replaceFirst("_.*", ""))
            .containsExactlyInAnyOrder("first", "poster", "notes");
      }
      // It is on disk now, and downloaded once.
      int downloads = bench.emulator.count(Operation.DOWNLOAD);
      session.call("poster", Map.of(DemoWorkflow.PICTURE, uri, "new_run", true));
      assertThat(uploaded(bench)).isEqualTo(png);
      assertThat(bench.emulator.count(Operation.DOWNLOAD)).isEqualTo(downloads + 2);
      CallToolResult whole =
          session.call("wait_run", Map.of("run_id", Bench.facts(made).get("run_id")));
      assertThat(outputs(whole)).hasSize(2);
    }
  }

  @Test
  void showsASmallCopyOfALargePicture() throws IOException {
    byte[] large = png(1600, 1100);
    EmulatedWorkflow workflow =
        EmulatedWorkflow.builder("big")
            .name("Big")
            .outputs(run -> List.of(OutputFile.of("big.png", "image/png", large)))
            .build();
    try (Bench bench = new Bench(folder, workflow)) {
      CallToolResult result = bench.session().call("big", Map.of());
      ImageContent shown = image(result);
      byte[] bytes = Base64.getDecoder().decode(shown.data());
      assertThat(bytes.length).isLessThanOrEqualTo(200_000);
      BufferedImage preview = ImageIO.read(new ByteArrayInputStream(bytes));
      assertThat(preview.getWidth()).isLessThanOrEqualTo(1024);
      assertThat((double) preview.getWidth() / preview.getHeight()).isBetween(1.42, 1.49);
      assertThat(shown.mimeType()).isEqualTo("image/jpeg");
      Path saved = Path.of(String.valueOf(outputs(result).get(0).get("path")));
      assertThat(Files.readAllBytes(saved)).isEqualTo(large);
    }
  }

  @Test
  void outputsThatCannotBeSavedAreNotAFailedRun() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session = bench.session();
      bench.emulator.failAlways(Operation.DOWNLOAD, Fault.status(403));
      CallToolResult unsaved = session.call("poster", Map.of(DemoWorkflow.SEED, 1));
      assertThat(unsaved.isError()).isTrue();
      assertThat(Bench.text(unsaved)).contains("has completed, but").contains("Call wait_run");
      bench.emulator.clearFaults();
      String run = bench.emulator.runIds().get(0);
      CallToolResult saved = session.call("wait_run", Map.of("run_id", run));
      assertThat(outputs(saved)).hasSize(2);
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void previewsAreSwitchable() throws IOException {
    try (Bench bench = bench()) {
      CallToolResult none =
          bench
              .session(options -> options.preview(McpOptions.Preview.NONE))
              .call("poster", Map.of(DemoWorkflow.SEED, 1));
      assertThat(none.content()).noneMatch(ImageContent.class::isInstance);
      CallToolResult full =
          bench
              .session(options -> options.preview(McpOptions.Preview.FULL))
              .call("poster", Map.of(DemoWorkflow.SEED, 2));
      assertThat(image(full).mimeType()).isEqualTo("image/png");
    }
  }

  @Test
  void aSavedFileThatWasReplacedIsDownloadedAgain() throws IOException {
    try (Bench bench = bench()) {
      Bench.Session session = bench.session();
      CallToolResult first = session.call("poster", Map.of(DemoWorkflow.SEED, 1));
      Path saved = Path.of(String.valueOf(outputs(first).get(0).get("path")));
      byte[] made = Files.readAllBytes(saved);
      Files.delete(saved);
      Files.createSymbolicLink(saved, folder.resolve("secret.png"));
      String uri = String.valueOf(outputs(first).get(0).get("resource"));
      BlobResourceContents read =
          (BlobResourceContents)
              bench
                  .until(
                      session
                          .client
                          .readResource(ReadResourceRequest.builder(uri).build())
                          .toFuture())
                  .contents()
                  .get(0);
      assertThat(Base64.getDecoder().decode(read.blob())).isEqualTo(made);
      assertThat(folder.resolve("secret.png")).hasBinaryContent(png);
    }
  }

  private static ImageContent image(CallToolResult result) {
    return (ImageContent)
        result.content().stream().filter(ImageContent.class::isInstance).findFirst().orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> outputs(CallToolResult result) {
    return (List<Map<String, Object>>) Bench.facts(result).get("outputs");
  }
}
