package ai.flowscale.examples.readme;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.demo.DemoWorkflow;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the snippets of all pages use: an emulator, a client, pictures, and {@code print}. */
abstract class SnippetFixture {
  static final Path OUT = Path.of("out");

  final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .workflow(DemoWorkflow.create(Duration.ZERO, Duration.ZERO))
          .workflow(EmulatedWorkflow.builder("slow").queueTime(Duration.ZERO).neverEnds().build())
          .workflow(
              EmulatedWorkflow.builder("failing")
                  .queueTime(Duration.ZERO)
                  .runTime(Duration.ZERO)
                  .fails("CUDA out of memory")
                  .build())
          .start();

  /** Listeners print too, on threads of the client. */
  final List<String> printed = new CopyOnWriteArrayList<>();

  Flowscale flowscale;

  @BeforeEach
  void open() throws IOException {
    makePictures("input.png", "first.png", "second.png", "pictures/a.png", "pictures/b.png");
    deleteAll(OUT);
    System.setProperty("flowscale.api.url", emulator.baseUrl());
    System.setProperty("flowscale.api.key", emulator.apiKey());
    flowscale = Flowscale.fromEnvironment();
  }

  @AfterEach
  void close() {
    System.clearProperty("flowscale.api.url");
    System.clearProperty("flowscale.api.key");
    flowscale.close();
    emulator.close();
  }

  static void makePictures(String... names) throws IOException {
    BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    for (String name : names) {
      Path file = Path.of(name).toAbsolutePath();
      Files.createDirectories(file.getParent());
      ImageIO.write(picture, "png", file.toFile());
    }
  }

  static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Stands for {@code System.out.println}, which is too long for a page. */
  void print(Object text) {
    printed.add(String.valueOf(text));
  }

  static WorkflowInputs prompt(String text) {
    return WorkflowInputs.builder().text("text_51536", text).build();
  }
}
