package ai.flowscale.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.images.ImageBinding;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.image.observation.ImageModelObservationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

class FlowscaleImageModelTest {
  private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
  private static final String PROMPT = "canary-of-the-prompt";

  private final FlowscaleEmulator emulator = FlowscaleEmulator.builder().start();
  private final Flowscale flowscale =
      Flowscale.create(
          FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build());
  private final TestObservationRegistry observations = TestObservationRegistry.create();
  private final ImageModel model =
      FlowscaleImageModel.builder(flowscale, ImageBinding.of("poster"))
          .options(FlowscaleImageOptions.builder().width(512).input("style", "dark").build())
          .observationRegistry(observations)
          .build();

  @BeforeEach
  void deploy() {
    emulator.deploy(
        workflow(
                "poster",
                input("prompt", "text"),
                input("style", "combo"),
                input("seed", "int"),
                input("width", "int"),
                input("height", "int"),
                input("picture", "image"),
                input("mask", "image"))
            .build());
  }

  @AfterEach
  void close() {
    flowscale.close();
    emulator.close();
  }

  private static JsonObjectBuilder input(String name, String type) {
    return Json.createObjectBuilder().add("name", name).add("type", type);
  }

  private static EmulatedWorkflow.Builder workflow(String id, JsonObjectBuilder... inputs) {
    JsonArrayBuilder described = Json.createArrayBuilder();
    Stream.of(inputs).forEach(described::add);
    return EmulatedWorkflow.builder(id)
        .queueTime(Duration.ZERO)
        .runTime(Duration.ZERO)
        .describedInputs(described.build())
        .outputs(run -> List.of(OutputFile.of("poster.png", "image/png", PICTURE)));
  }

  private RecordedRequest submitted() {
    return emulator.requests(Operation.EXECUTE_WORKFLOW).get(0);
  }

  private void refuses(ImagePrompt prompt, String... texts) {
    assertThatThrownBy(() -> model.call(prompt))
        .isInstanceOf(InvalidRequestException.class)
        .message()
        .contains(texts)
        .doesNotContain(PROMPT, "hidden");
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void makesAPicture() {
    ImageResponse response = model.call(new ImagePrompt(PROMPT));

    assertThat(response.getResults()).hasSize(1);
    assertThat(Base64.getDecoder().decode(response.getResult().getOutput().getB64Json()))
        .isEqualTo(PICTURE);
    assertThat(response.getResult().getOutput().getUrl()).isNull();
    Map<String, String> texts = submitted().texts();
    assertThat(texts)
        .containsOnlyKeys("prompt", "style", "seed", "width")
        .containsEntry("prompt", PROMPT)
        .containsEntry("style", "dark")
        .containsEntry("width", "512");
    FlowscaleImageGenerationMetadata metadata =
        (FlowscaleImageGenerationMetadata) response.getResult().getMetadata();
    assertThat(metadata.runId()).isEqualTo(emulator.runIds().get(0));
    assertThat(metadata.mediaType()).isEqualTo("image/png");
    assertThat(metadata.filename()).startsWith("poster");
    assertThat(metadata.seed()).isEqualTo(Long.valueOf(texts.get("seed")));
  }

  @Test
  void theOptionsOfACallGoBeforeThoseOfTheModel() {
    FlowscaleImageOptions options =
        FlowscaleImageOptions.builder()
            .n(2)
            .width(1024)
            .height(768)
            .seed(7)
            .input("style", "bright")
            .build();

    ImageResponse response = model.call(new ImagePrompt(PROMPT, options));

    assertThat(response.getResults())
        .extracting(it -> ((FlowscaleImageGenerationMetadata) it.getMetadata()).seed())
        .containsExactly(7L, 8L);
    assertThat(submitted().texts())
        .containsEntry("width", "1024")
        .containsEntry("height", "768")
        .containsEntry("style", "bright");
  }

  @Test
  void portableOptionsAreTaken() {
    ImageOptions options =
        ImageOptionsBuilder.builder().n(1).height(64).responseFormat("b64_json").build();

    model.call(new ImagePrompt(PROMPT, options));

    assertThat(submitted().texts()).containsEntry("width", "512").containsEntry("height", "64");
  }

  @Test
  void theModelOfTheOptionsIsAnotherWorkflow() {
    emulator.deploy(
        workflow("other", input("text", "text"), input("style", "text"), input("width", "int"))
            .build());
    ImageOptions options = ImageOptionsBuilder.builder().model("other").build();

    assertThatThrownBy(() -> model.call(new ImagePrompt(PROMPT, options)))
        .hasMessageContaining("text, style");
    emulator.deploy(
        workflow("other", input("text", "text"), input("style", "combo"), input("width", "int"))
            .build());
    model.call(new ImagePrompt(PROMPT, options));

    assertThat(submitted().texts()).containsEntry("text", PROMPT);
  }

  @Test
  void aPictureIsEditedWithAMask() {
    Media picture = new Media(MimeTypeUtils.IMAGE_JPEG, new ByteArrayResource(PICTURE));
    Media mask =
        Media.builder()
            .mimeType(MimeTypeUtils.IMAGE_PNG)
            .data(new byte[] {1})
            .name(FlowscaleImageModel.MASK)
            .build();

    model.call(prompt(mask, picture));

    assertThat(submitted().files())
        .extracting(it -> it.field() + " " + it.fileName() + " " + it.contentType().orElse(""))
        .containsExactly("picture image.jpeg image/jpeg", "mask mask.png image/png");
    assertThat(submitted().files().get(0).content()).isEqualTo(PICTURE);
    assertThat(submitted().files().get(1).content()).containsExactly(1);
  }

  private static ImagePrompt prompt(Media... media) {
    return new ImagePrompt(List.of(new ImageMessage(PROMPT, null, List.of(media), Map.of())));
  }

  @Test
  void whatAWorkflowDoesNotTakeIsRefused() {
    Media picture =
        Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(PICTURE).name("a").build();
    Media link = new Media(MimeTypeUtils.IMAGE_PNG, URI.create("http://127.0.0.1:1/hidden"));

    refuses(new ImagePrompt(List.of()), "0 messages");
    refuses(new ImagePrompt(List.of(new ImageMessage("a"), new ImageMessage("b"))), "2 messages");
    refuses(
        new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().style("vivid").build()), "'style'");
    refuses(
        new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().responseFormat("url").build()),
        "'responseFormat' can only be 'b64_json'");
    refuses(new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().n(0).build()), "count is 0");
    refuses(prompt(picture, picture), "2 pictures and 0 masks");
    refuses(prompt(link), "links are not followed");
    refuses(
        new ImagePrompt(PROMPT, FlowscaleImageOptions.builder().input("styl", "x").build()),
        "did you mean 'style'?");
  }

  @Test
  void aCallIsObserved() {
    List<KeyValue> observed = new ArrayList<>();
    observations
        .observationConfig()
        .observationHandler(
            new ObservationHandler<>() {
              @Override
              public void onStop(Observation.Context context) {
                context.getAllKeyValues().forEach(observed::add);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
    model.call(new ImagePrompt(PROMPT));
    emulator.deploy(workflow("broken", input("prompt", "text")).fails("no memory").build());
    ImageModel broken =
        FlowscaleImageModel.builder(flowscale, ImageBinding.of("broken"))
            .observationRegistry(observations)
            .build();
    assertThatThrownBy(() -> broken.call(new ImagePrompt(PROMPT)))
        .isInstanceOf(RunFailedException.class);

    TestObservationRegistryAssert.assertThat(observations)
        .hasNumberOfObservationsWithNameEqualTo("gen_ai.client.operation", 2)
        .hasAnObservation(
            it ->
                it.hasLowCardinalityKeyValue("gen_ai.operation.name", "image")
                    .hasLowCardinalityKeyValue("gen_ai.system", "flowscale")
                    .hasLowCardinalityKeyValue("gen_ai.request.model", "poster")
                    .doesNotHaveError())
        .hasAnObservation(
            it ->
                it.hasLowCardinalityKeyValue("gen_ai.request.model", "broken")
                    .hasError()
                    .thenError()
                    .isInstanceOf(FlowscaleException.class));
    assertThat(observed).hasSizeGreaterThan(5).noneMatch(it -> it.getValue().contains(PROMPT));
  }

  /** What a broken handler throws must not hide what was paid for. */
  @ParameterizedTest
  @ValueSource(strings = {"onScopeClosed", "onStop"})
  void aHandlerThatThrowsLosesNoPicture(String where) {
    observations.observationConfig().observationHandler(broken(where));

    ImageResponse response = model.call(new ImagePrompt(PROMPT));

    assertThat(((FlowscaleImageGenerationMetadata) response.getResult().getMetadata()).runId())
        .isEqualTo(emulator.runIds().get(0));
    assertThat(emulator.runsCreated()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onScopeClosed", "onStop", "onError"})
  void aHandlerThatThrowsDoesNotHideAFailedRun(String where) {
    observations.observationConfig().observationHandler(broken(where));
    emulator.deploy(
        workflow("poster", input("prompt", "text"), input("style", "combo"), input("width", "int"))
            .fails("no memory")
            .build());

    assertThatThrownBy(() -> model.call(new ImagePrompt(PROMPT)))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> assertThat(e.runId()).hasValue(emulator.runIds().get(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"onStart", "onScopeOpened"})
  void aHandlerThatThrowsAtTheStartCostsNothing(String where) {
    observations.observationConfig().observationHandler(broken(where));

    assertThatThrownBy(() -> model.call(new ImagePrompt(PROMPT))).hasMessage(where);
    assertThat(emulator.runsCreated()).isZero();
  }

  private static ObservationHandler<Observation.Context> broken(String where) {
    return new ObservationHandler<>() {
      private void reached(String place) {
        if (place.equals(where)) {
          throw new IllegalStateException(where);
        }
      }

      @Override
      public void onStart(Observation.Context context) {
        reached("onStart");
      }

      @Override
      public void onError(Observation.Context context) {
        reached("onError");
      }

      @Override
      public void onScopeOpened(Observation.Context context) {
        reached("onScopeOpened");
      }

      @Override
      public void onScopeClosed(Observation.Context context) {
        reached("onScopeClosed");
      }

      @Override
      public void onStop(Observation.Context context) {
        reached("onStop");
      }

      @Override
      public boolean supportsContext(Observation.Context context) {
        return context instanceof ImageModelObservationContext;
      }
    };
  }

  @Test
  void nothingPrintsAValue() {
    FlowscaleImageOptions.Builder options = FlowscaleImageOptions.builder().input("style", PROMPT);

    assertThat(List.of(options, options.build(), model))
        .noneMatch(it -> it.toString().contains(PROMPT));
    assertThat(options.build().toString()).contains("style");
  }
}
