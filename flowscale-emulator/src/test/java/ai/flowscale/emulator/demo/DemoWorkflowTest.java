package ai.flowscale.emulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RunContext;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoWorkflowTest {
  private final EmulatedWorkflow workflow = DemoWorkflow.create();
  private final Map<String, String> texts = new LinkedHashMap<>();

  private record Context(Map<String, String> texts, List<ReceivedFile> files)
      implements RunContext {
    @Override
    public String runId() {
      return "run-1";
    }

    @Override
    public String workflowId() {
      return DemoWorkflow.ID;
    }

    @Override
    public Optional<String> groupId() {
      return Optional.empty();
    }

    @Override
    public int number() {
      return 1;
    }
  }

  /** White on the left, black on the right. */
  private static ReceivedFile picture(String field, String format) throws Exception {
    BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 300, 400);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return ReceivedFile.of(
        field, "a." + format, "image/" + format, ByteBuffer.wrap(out.toByteArray()));
  }

  private List<OutputFile> run(ReceivedFile... files) throws Exception {
    return workflow.outputs(new Context(texts, List.of(files)));
  }

  private static BufferedImage poster(List<OutputFile> outputs) throws Exception {
    assertThat(outputs.get(0).name()).isEqualTo("poster.png");
    return ImageIO.read(new ByteArrayInputStream(outputs.get(0).content()));
  }

  private static String notes(List<OutputFile> outputs) {
    assertThat(outputs.get(1).name()).isEqualTo("notes.txt");
    return new String(outputs.get(1).content(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"png, 600, 400", "jpeg, 960, 640"})
  void makesAPosterAsLargeAsThePngItReceives(String format, int width, int height)
      throws Exception {
    BufferedImage poster = poster(run(picture(DemoWorkflow.PICTURE, format)));
    assertThat(poster.getWidth()).isEqualTo(width);
    assertThat(poster.getHeight()).isEqualTo(height);
    assertThat(poster.getRGB(0, 0)).isNotEqualTo(poster.getRGB(width - 1, height - 1));
  }

  @Test
  void mirrorsOnDemand() throws Exception {
    BufferedImage poster = poster(run());
    texts.put(DemoWorkflow.CONFIG, "{\"mirror\": true}");
    BufferedImage mirrored = poster(run());
    assertThat(mirrored.getRGB(0, 0)).isEqualTo(poster.getRGB(959, 0));
    assertThat(mirrored.getRGB(959, 0)).isEqualTo(poster.getRGB(0, 0));
  }

  @Test
  void withoutStrengthThePosterIsGrey() throws Exception {
    texts.put(DemoWorkflow.CONFIG, "{\"strength\": 0, \"steps\": 4}");
    assertThat(poster(run()).getRGB(959, 639)).isEqualTo(0xffffffff);
  }

  @Test
  void everyInputDecidesOnTheColour() throws Exception {
    Set<Integer> colours = new HashSet<>();
    colours.add(poster(run()).getRGB(900, 600));
    texts.put(DemoWorkflow.SEED, "4");
    colours.add(poster(run()).getRGB(900, 600));
    texts.put(DemoWorkflow.PROMPT, "a man riding a bike");
    colours.add(poster(run()).getRGB(900, 600));
    colours.add(poster(run(picture(DemoWorkflow.MORE_PICTURES + "_0", "png"))).getRGB(900, 600));
    assertThat(colours).hasSize(4);
  }

  @Test
  void theNotesListWhatWasReceived() throws Exception {
    texts.put(DemoWorkflow.PROMPT, "a man riding a bike");
    texts.put(DemoWorkflow.SEED, "12345");
    texts.put(DemoWorkflow.CONFIG, "{\"strength\": 0.8, \"steps\": 20}");
    assertThat(notes(run(picture(DemoWorkflow.PICTURE, "png"))))
        .contains("run-1", "a man riding a bike", "12345", "0.80", "20", "a.png", "600 x 400");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "seed_456, many, seed_456 must be a whole number",
        "config_json, nothing, config_json must be a JSON object",
        "config_json, `[1]`, config_json must be a JSON object",
        "config_json, `{\"strength\": 2}`, strength must be from 0 to 1",
        "config_json, `{\"strength\": \"2\"}`, strength must be a number",
        "config_json, `{\"steps\": 1}`, steps must be from 2 to 64"
      })
  void refusesInvalidValues(String name, String value, String message) {
    texts.put(name, value);
    assertThatThrownBy(this::run).hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNotAPicture() {
    ReceivedFile file =
        ReceivedFile.of(
            DemoWorkflow.PICTURE, "a.png", "image/png", ByteBuffer.wrap(new byte[] {1}));
    assertThatThrownBy(() -> run(file))
        .hasMessage("image_35728 is not a picture; send a PNG or a JPEG");
  }

  @Test
  void describesItsInputs() {
    assertThat(workflow.describedInputs().toString())
        .contains(
            DemoWorkflow.PROMPT, DemoWorkflow.PICTURE, DemoWorkflow.SEED, DemoWorkflow.CONFIG);
    assertThat(workflow.outputNames(new Context(texts, List.of())))
        .containsExactly("poster", "notes");
  }
}
