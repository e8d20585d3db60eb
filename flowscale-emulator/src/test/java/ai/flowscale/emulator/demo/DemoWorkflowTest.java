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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static int brightness(BufferedImage image, int x, int y) {
    Color color = new Color(image.getRGB(x, y));
    return color.getRed() + color.getGreen() + color.getBlue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void transformsThePicture(String format) throws Exception {
    texts.put(DemoWorkflow.PROMPT, "a man riding a bike");
    texts.put(DemoWorkflow.SEED, "2");
    BufferedImage poster = poster(run(picture(DemoWorkflow.PICTURE, format)));
    assertThat(poster.getWidth()).isEqualTo(600);
    assertThat(poster.getHeight()).isEqualTo(400);
    assertThat(brightness(poster, 10, 10)).isGreaterThan(brightness(poster, 590, 10));
    assertThat(poster.getRGB(10, 10)).isNotEqualTo(Color.WHITE.getRGB());
  }

  @ParameterizedTest
  @CsvSource({"2, false, true", "2, true, false", "3, false, false", "3, true, true"})
  void mirrorsByTheSeedAndOnDemand(int seed, boolean mirror, boolean whiteIsLeft) throws Exception {
    texts.put(DemoWorkflow.SEED, Integer.toString(seed));
    texts.put(DemoWorkflow.CONFIG, "{\"mirror\": " + mirror + "}");
    BufferedImage poster = poster(run(picture(DemoWorkflow.PICTURE, "png")));
    assertThat(brightness(poster, 10, 10) > brightness(poster, 590, 10)).isEqualTo(whiteIsLeft);
  }

  @Test
  void withoutStrengthTheColoursStay() throws Exception {
    texts.put(DemoWorkflow.CONFIG, "{\"strength\": 0, \"steps\": 4}");
    BufferedImage poster = poster(run(picture(DemoWorkflow.PICTURE, "png")));
    assertThat(poster.getRGB(10, 10)).isEqualTo(Color.WHITE.getRGB());
    assertThat(poster.getRGB(590, 10)).isEqualTo(Color.BLACK.getRGB());
  }

  @Test
  void seedsHaveColours() throws Exception {
    texts.put(DemoWorkflow.SEED, "2");
    BufferedImage two = poster(run(picture(DemoWorkflow.PICTURE, "png")));
    texts.put(DemoWorkflow.SEED, "4");
    BufferedImage four = poster(run(picture(DemoWorkflow.PICTURE, "png")));
    assertThat(two.getRGB(10, 10)).isNotEqualTo(four.getRGB(10, 10));
  }

  @Test
  void writesThePromptOnThePicture() throws Exception {
    BufferedImage without = poster(run(picture(DemoWorkflow.PICTURE, "png")));
    texts.put(DemoWorkflow.PROMPT, "Überall Fahrräder und noch viel mehr Fahrräder ".repeat(9));
    List<OutputFile> outputs = run(picture(DemoWorkflow.PICTURE, "png"));
    if (!notes(outputs).contains("for want of a font")) {
      BufferedImage with = poster(outputs);
      assertThat(with.getRGB(0, 250)).isNotEqualTo(without.getRGB(0, 250));
    }
  }

  @Test
  void bearsAPromptOfAMegabyteWithoutASpace() throws Exception {
    texts.put(DemoWorkflow.PROMPT, "x".repeat(1_000_000));
    assertThat(poster(run()).getWidth()).isEqualTo(960);
  }

  @Test
  void makesAPictureWhereNoneIsGiven() throws Exception {
    assertThat(poster(run()).getWidth()).isEqualTo(960);
  }

  @Test
  void showsFurtherPicturesSmall() throws Exception {
    BufferedImage without = poster(run(picture(DemoWorkflow.PICTURE, "png")));
    BufferedImage with =
        poster(
            run(
                picture(DemoWorkflow.PICTURE, "png"),
                picture(DemoWorkflow.MORE_PICTURES + "_0", "png")));
    assertThat(with.getRGB(80, 20)).isNotEqualTo(without.getRGB(80, 20));
  }

  @Test
  void theNotesTellHow() throws Exception {
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
  void refusesWhatMakesNoSense(String name, String value, String message) {
    texts.put(name, value);
    assertThatThrownBy(this::run).hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNoPicture() {
    ReceivedFile file =
        ReceivedFile.of(
            DemoWorkflow.PICTURE, "a.png", "image/png", ByteBuffer.wrap(new byte[] {1}));
    assertThatThrownBy(() -> run(file))
        .hasMessage("image_35728 is not a picture that can be read; send a PNG or a JPEG");
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
