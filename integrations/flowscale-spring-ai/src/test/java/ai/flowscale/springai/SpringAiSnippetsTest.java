package ai.flowscale.springai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.spring.FlowscaleAutoConfiguration;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.stereotype.Service;
import org.springframework.util.MimeTypeUtils;

/** What {@code docs/guide/spring-ai.md} shows. */
class SpringAiSnippetsTest {
  private static final byte[] PICTURE = {1, 2, 3};

  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .workflow(
              EmulatedWorkflow.builder("bncu0a1kipv")
                  .name("Poster")
                  .queueTime(Duration.ZERO)
                  .runTime(Duration.ZERO)
                  .describedInputs(
                      Json.createArrayBuilder()
                          .add(input("text_51536", "text"))
                          .add(input("style", "combo"))
                          .add(input("seed_456", "int"))
                          .add(input("width_7", "int"))
                          .add(input("image_35728", "image"))
                          .add(input("mask_35729", "image"))
                          .build())
                  .build())
          .start();

  private static JsonObjectBuilder input(String name, String type) {
    return Json.createObjectBuilder().add("name", name).add("type", type);
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  private void withModel(Consumer<ImageModel> test) {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                FlowscaleAutoConfiguration.class, FlowscaleImageAutoConfiguration.class))
        .withPropertyValues(
            "flowscale.api.url=" + emulator.baseUrl(),
            "flowscale.api.key=" + emulator.apiKey(),
            "flowscale.ai.image.workflow=Poster")
        .run(context -> test.accept(context.getBean(ImageModel.class)));
  }

  private List<RecordedRequest> submitted() {
    return emulator.requests(Operation.EXECUTE_WORKFLOW);
  }

  @Test
  void service() {
    // snippet: service
    @Service
    class PosterService {
      private final ImageModel images;

      PosterService(ImageModel images) {
        this.images = images;
      }

      byte[] poster(String title) {
        ImageResponse response = images.call(new ImagePrompt("A poster: " + title));
        return Base64.getDecoder().decode(response.getResult().getOutput().getB64Json());
      }
    }
    // end of snippet
    withModel(images -> assertThat(new PosterService(images).poster("Dawn")).isNotEmpty());
    assertThat(submitted().get(0).texts()).containsEntry("text_51536", "A poster: Dawn");
  }

  @Test
  void options() {
    withModel(
        images -> {
          // snippet: options
          FlowscaleImageOptions options =
              FlowscaleImageOptions.builder()
                  .n(2)
                  .width(1024)
                  .seed(12345)
                  .input("style", "dark")
                  .build();
          ImageResponse posters = images.call(new ImagePrompt("a lighthouse", options));
          // end of snippet
          assertThat(posters.getResults()).hasSize(2);
        });
    assertThat(submitted())
        .allSatisfy(it -> assertThat(it.texts()).containsEntry("width_7", "1024"))
        .extracting(it -> it.texts().get("seed_456"))
        .containsExactlyInAnyOrder("12345", "12346");
  }

  @Test
  void edit() {
    withModel(
        images -> {
          byte[] picture = PICTURE;
          byte[] mask = PICTURE;
          // snippet: edit
          List<Media> media =
              List.of(
                  Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(picture).build(),
                  Media.builder()
                      .mimeType(MimeTypeUtils.IMAGE_PNG)
                      .data(mask)
                      .name("mask")
                      .build());
          ImageMessage message = new ImageMessage("add a boat", null, media, Map.of());
          ImageResponse edited = images.call(new ImagePrompt(List.of(message)));
          // end of snippet
          assertThat(edited.getResults()).hasSize(1);
        });
    assertThat(submitted().get(0).files())
        .extracting(it -> it.field())
        .containsExactly("image_35728", "mask_35729");
  }
}
