package ai.flowscale.langchain4j;

import static ai.flowscale.langchain4j.Deployment.PICTURE;
import static ai.flowscale.langchain4j.Deployment.input;
import static ai.flowscale.langchain4j.Deployment.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.images.ImageBinding;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowscaleImageModelTest {
  private static final String PROMPT = "canary-of-the-prompt";

  private final Deployment deployment = new Deployment();
  private final ImageModel model =
      FlowscaleImageModel.create(deployment.flowscale, ImageBinding.of("poster"));

  @BeforeEach
  void deploy() {
    deployment.emulator.deploy(
        workflow(
                "poster",
                input("text_1", "text"),
                input("seed_2", "int"),
                input("image_3", "image"),
                input("mask_4", "image"))
            .build());
  }

  @AfterEach
  void close() {
    deployment.close();
  }

  private static Image picture(byte[] content, String mediaType) {
    return Image.builder()
        .base64Data(Base64.getEncoder().encodeToString(content))
        .mimeType(mediaType)
        .build();
  }

  @Test
  void makesAPicture() {
    Response<Image> response = model.generate(PROMPT);

    assertThat(response.content()).isEqualTo(picture(PICTURE, "image/png"));
    assertThat(response.metadata())
        .containsEntry(FlowscaleImageModel.RUN_ID, deployment.emulator.runIds().get(0))
        .containsEntry(
            FlowscaleImageModel.SEED, Long.valueOf(deployment.submitted(0).texts().get("seed_2")));
    assertThat(deployment.submitted(0).texts()).containsEntry("text_1", PROMPT);
    assertThat(deployment.submitted(0).files()).isEmpty();
  }

  @Test
  void makesSeveralPictures() {
    Response<List<Image>> response = model.generate(PROMPT, 3);

    assertThat(response.content()).hasSize(3).containsOnly(picture(PICTURE, "image/png"));
    assertThat(response.metadata().get(FlowscaleImageModel.RUN_ID))
        .asInstanceOf(LIST)
        .containsExactlyInAnyOrderElementsOf(deployment.emulator.runIds());
    assertThat(response.metadata().get(FlowscaleImageModel.SEED))
        .asInstanceOf(LIST)
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  @Test
  void editsAPictureAndAPartOfOne() {
    model.edit(picture(PICTURE, "image/jpeg"), PROMPT);
    model.edit(picture(PICTURE, "image/jpeg"), picture(new byte[] {1}, "image/svg+xml"), PROMPT);

    assertThat(deployment.submitted(0).files())
        .extracting(ReceivedFile::field, ReceivedFile::fileName, it -> it.contentType().orElse(""))
        .containsExactly(tuple("image_3", "image.jpeg", "image/jpeg"));
    assertThat(deployment.submitted(1).files())
        .extracting(ReceivedFile::field, ReceivedFile::fileName, it -> it.contentType().orElse(""))
        .containsExactly(
            tuple("image_3", "image.jpeg", "image/jpeg"),
            tuple("mask_4", "mask.svg", "image/svg+xml"));
    assertThat(deployment.submitted(1).files().get(0).content()).isEqualTo(PICTURE);
    assertThat(deployment.submitted(1).files().get(1).content()).containsExactly(1);
  }

  @Test
  void editingNeedsAnInputForThePicture() {
    deployment.emulator.deploy(workflow("poster", input("text_1", "text")).build());

    assertThatThrownBy(() -> model.edit(picture(PICTURE, "image/png"), PROMPT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no input that is the image")
        .hasMessageContaining("text_1");
    assertThat(deployment.emulator.runsCreated()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "| links are not followed",
        "=a= | not base64",
        "https://example.com/secret.png | not base64",
        "/home/secret/lighthouse.png | not base64",
        "C:\\secret\\lighthouse.png | not base64",
        "data:image/png;base64,iVBORw0KGgo= | not base64",
        "secret of a picture | not base64",
        "iVBORw0KGgo | not base64",
        "iVBO_w0KGgo= | not base64",
        "\"\" | is empty",
        "\"\r\n\" | is empty",
      })
  void aPictureIsBase64(String base64, String message) {
    Image image =
        base64 == null
            ? Image.builder().url("http://127.0.0.1:1/secret").build()
            : Image.builder().base64Data(base64).mimeType("image/png").build();

    assertThatThrownBy(() -> model.edit(picture(PICTURE, "image/png"), image, PROMPT))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> model.edit(image, PROMPT))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
    assertThat(deployment.emulator.runsCreated()).isZero();
  }

  @Test
  void base64MayHaveLines() {
    String lines = Base64.getMimeEncoder(4, new byte[] {'\r', '\n'}).encodeToString(PICTURE);
    model.edit(Image.builder().base64Data(lines).mimeType("image/png").build(), PROMPT);

    assertThat(deployment.submitted(0).files().get(0).content()).isEqualTo(PICTURE);
  }

  @Test
  void theWaitHasItsOptions() {
    deployment.emulator.deploy(workflow("endless", input("prompt", "text")).neverEnds().build());
    ImageModel impatient =
        FlowscaleImageModel.create(
            deployment.flowscale,
            ImageBinding.of("endless"),
            WaitOptions.upTo(Duration.ofMillis(1)));

    assertThatThrownBy(() -> impatient.generate(PROMPT)).isInstanceOf(WaitTimedOutException.class);
  }

  @Test
  void nothingPrintsAPrompt() {
    assertThat(
            FlowscaleImageModel.create(
                deployment.flowscale, ImageBinding.builder("p").input("style", PROMPT).build()))
        .hasToString("FlowscaleImageModel[ImageWorkflow[ImageBinding[workflow=p, named=[]]]]");
  }
}
