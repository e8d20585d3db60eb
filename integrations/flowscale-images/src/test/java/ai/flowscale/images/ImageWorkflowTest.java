package ai.flowscale.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RecordedRequest;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageWorkflowTest {
  private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
  private static final String PROMPT = "canary-of-the-prompt";

  private final FlowscaleEmulator emulator = FlowscaleEmulator.builder().start();
  private final Flowscale flowscale =
      Flowscale.create(
          FlowscaleConfig.builder()
              .baseUrl(emulator.baseUrl())
              .apiKey(emulator.apiKey())
              .retryPolicy(RetryPolicy.builder().baseDelay(Duration.ofMillis(1)).build())
              .build());

  @AfterEach
  void close() {
    flowscale.close();
    emulator.close();
  }

  private static JsonObjectBuilder input(String name, String type) {
    return Json.createObjectBuilder().add("name", name).add("type", type);
  }

  private EmulatedWorkflow.Builder workflow(String id, JsonObjectBuilder... inputs) {
    JsonArrayBuilder described = Json.createArrayBuilder();
    Stream.of(inputs).forEach(described::add);
    return EmulatedWorkflow.builder(id)
        .queueTime(Duration.ZERO)
        .runTime(Duration.ZERO)
        .describedInputs(described.build())
        .outputs(run -> List.of(OutputFile.of("poster.png", "image/png", PICTURE)));
  }

  private GeneratedImage generate(ImageBinding binding, ImageRequest request) {
    List<GeneratedImage> images = ImageWorkflow.create(flowscale, binding).generate(request);
    assertThat(images).hasSize(1);
    return images.get(0);
  }

  private RecordedRequest submitted() {
    return emulator.requests(Operation.EXECUTE_WORKFLOW).get(0);
  }

  private void refuses(ImageBinding binding, ImageRequest request, String... texts) {
    assertThatThrownBy(() -> generate(binding, request))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(texts)
        .doesNotContain(PROMPT);
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void theInputsAreFoundByTheirDescriptions() {
    emulator.deploy(
        workflow(
                "bncu0a1kipv",
                input("text_1", "text").add("label", "Negative prompt"),
                input("text_2", "text").add("label", "Prompt"),
                input("text_3", "text"),
                input("image_4", "image"),
                input("image_5", "image").add("label", "Mask"),
                input("seed_6", "int"),
                input("width_7", "int"),
                input("height_8", "int"))
            .name("Poster")
            .build());

    GeneratedImage image =
        generate(
            ImageBinding.of("Poster"),
            ImageRequest.builder(PROMPT)
                .image(InputFile.of("a.png", PICTURE))
                .mask(InputFile.of("b.png", new byte[] {1}))
                .seed(7)
                .width(512)
                .height(256)
                .input("text_3", "more")
                .build());

    assertThat(submitted().texts())
        .containsOnly(
            Map.entry("text_2", PROMPT),
            Map.entry("text_3", "more"),
            Map.entry("seed_6", "7"),
            Map.entry("width_7", "512"),
            Map.entry("height_8", "256"));
    assertThat(submitted().files())
        .extracting(file -> file.field() + " " + file.fileName())
        .containsExactly("image_4 a.png", "image_5 b.png");
    assertThat(image.bytes()).isEqualTo(PICTURE);
    assertThat(Base64.getDecoder().decode(image.base64())).isEqualTo(PICTURE);
    assertThat(image.mediaType()).isEqualTo("image/png");
    assertThat(image.filename()).startsWith("poster").endsWith(".png");
    assertThat(image.seed()).hasValue(7);
    assertThat(image.runId()).isEqualTo(emulator.runIds().get(0));
  }

  @Test
  void aBindingGoesBeforeTheDescriptions() {
    emulator.deploy(
        workflow("w", input("prompt", "text"), input("style", "text"), input("seed", "int"))
            .build());

    generate(
        ImageBinding.builder("w").prompt("style").seed("prompt").build(),
        ImageRequest.builder(PROMPT).seed(5).build());

    assertThat(submitted().texts())
        .containsOnly(Map.entry("style", PROMPT), Map.entry("prompt", "5"));
  }

  @Test
  void severalCandidatesAreNamedBeforeAnythingIsSubmitted() {
    emulator.deploy(
        workflow("w", input("text_1", "text"), input("text_2", "text"), input("i", "image"))
            .build());
    emulator.deploy(
        workflow("seeds", input("text", "text"), input("seed_1", "int"), input("seed_2", "int"))
            .build());
    emulator.deploy(
        workflow("outputs", input("text", "text"))
            .describedOutputs(
                Json.createArrayBuilder().add(input("a", "image")).add(input("b", "image")).build())
            .build());

    refuses(
        ImageBinding.of("w"),
        ImageRequest.of(PROMPT),
        "several inputs that may be the prompt: text_1, text_2",
        "set 'prompt' of the binding");
    refuses(ImageBinding.of("seeds"), ImageRequest.of(PROMPT), "seed_1, seed_2", "'seed'");
    refuses(ImageBinding.of("outputs"), ImageRequest.of(PROMPT), "a, b", "'output'");
    refuses(
        ImageBinding.builder("w").prompt("text_1").build(),
        ImageRequest.builder(PROMPT).mask(InputFile.of("m.png", PICTURE)).build(),
        "no input that is the mask",
        "Its inputs are text_1, text_2, i",
        "'mask'");
  }

  @Test
  void aWorkflowThatDescribesNothingIsBoundByNames() {
    emulator.deploy(workflow("w").build());

    refuses(ImageBinding.of("w"), ImageRequest.of(PROMPT), "'w'", "Name it: set 'prompt'");
    generate(ImageBinding.builder("w").prompt("any").build(), ImageRequest.of(PROMPT));

    assertThat(submitted().texts()).containsOnly(Map.entry("any", PROMPT));
  }

  @Test
  void aWorkflowThatIsNotListedMayBeMisspelled() {
    emulator.deploy(workflow("one").name("Poster").build());
    emulator.deploy(workflow("two").name("Poster").build());

    refuses(ImageBinding.of("postr"), ImageRequest.of(PROMPT), "lists no workflow 'postr'");
    refuses(ImageBinding.of("Poster"), ImageRequest.of(PROMPT), "Several workflows", "one, two");
    assertThatThrownBy(
            () ->
                generate(
                    ImageBinding.builder("postr").prompt("text").build(), ImageRequest.of(PROMPT)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void inputsAreCheckedBeforeAnythingIsSubmitted() {
    emulator.deploy(
        workflow(
                "w",
                input("prompt", "text"),
                input("picture", "image").add("required", true),
                input("seed", "int").add("max", 10))
            .build());

    assertThatThrownBy(() -> generate(ImageBinding.of("w"), ImageRequest.of(PROMPT)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("input 'picture' of workflow 'w' is missing");
    assertThatThrownBy(
            () ->
                generate(
                    ImageBinding.of("w"),
                    ImageRequest.builder(PROMPT)
                        .image(InputFile.of("a.png", PICTURE))
                        .seed(11)
                        .build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("input 'seed' of workflow 'w' is out of bounds");
    assertThat(emulator.count(Operation.EXECUTE_WORKFLOW)).isZero();
  }

  @Test
  void severalPicturesHaveSeveralSeeds() {
    emulator.deploy(
        workflow("w", input("prompt", "text"), input("seed", "int").add("min", 5).add("max", 7))
            .build());

    List<GeneratedImage> images =
        ImageWorkflow.create(flowscale, ImageBinding.of("w"))
            .generate(ImageRequest.builder(PROMPT).count(3).build());

    assertThat(images).extracting(image -> image.seed().orElseThrow()).containsExactly(5L, 6L, 7L);
    assertThat(images).extracting(GeneratedImage::runId).doesNotHaveDuplicates();
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW))
        .extracting(request -> request.texts().get("seed"))
        .containsExactlyInAnyOrder("5", "6", "7");
    assertThatThrownBy(
            () ->
                ImageWorkflow.create(flowscale, ImageBinding.of("w"))
                    .generate(ImageRequest.builder(PROMPT).count(4).build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("no room for 4 seeds");
  }

  @Test
  void oneOfSeveralThatFailsLeavesTheOthers() {
    emulator.deploy(
        workflow("w", input("prompt", "text"), input("seed", "int"))
            .outcome(
                run ->
                    run.texts().get("seed").equals("8")
                        ? Outcome.fails("no memory")
                        : Outcome.completes())
            .build());

    assertThatThrownBy(
            () ->
                ImageWorkflow.create(flowscale, ImageBinding.of("w"))
                    .generate(ImageRequest.builder(PROMPT).seed(7).count(2).build()))
        .isInstanceOfSatisfying(
            BatchException.class, e -> assertThat(e.items().get(0).isSuccess()).isTrue());
  }

  /** All runs are paid for, whichever picture cannot be downloaded. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aDownloadThatFailsLosesNoneOfSeveralRuns(int broken) {
    emulator.deploy(
        workflow("w", input("prompt", "text"), input("seed", "int"))
            .outputs(
                run ->
                    List.of(
                        OutputFile.of(
                            "poster-%s.png".formatted(run.texts().get("seed")),
                            "image/png",
                            PICTURE)))
            .build());
    emulator.failWhen(
        Operation.DOWNLOAD,
        request -> request.path().contains("poster-" + (7 + broken)),
        Fault.status(410));
    ImageWorkflow workflow = ImageWorkflow.create(flowscale, ImageBinding.of("w"));
    ImageRequest request = ImageRequest.builder(PROMPT).seed(7).count(3).build();

    assertThatThrownBy(() -> workflow.generate(request))
        .isInstanceOfSatisfying(
            BatchException.class,
            e -> {
              assertThat(e.items())
                  .extracting(item -> item.runId().orElseThrow())
                  .containsExactlyInAnyOrderElementsOf(emulator.runIds());
              assertThat(e.items()).filteredOn(item -> !item.isSuccess()).hasSize(1);
              assertThat(e.items().get(broken).isSuccess()).isFalse();
              assertThat(e.failures()).containsExactly((FlowscaleException) e.getCause());
            })
        .message()
        .contains(emulator.runIds())
        .contains("All 3 runs have completed", "Do not make them again")
        .doesNotContain(PROMPT);
  }

  @Test
  void picturesOfOneCallThatHaveTooManyBytesTogetherAreNamedByTheirRuns() {
    emulator.deploy(workflow("w", input("prompt", "text")).build());
    List<BatchItem> runs =
        flowscale
            .executeBatch(
                Stream.of("a", "b", "c")
                    .map(
                        prompt ->
                            WorkflowRequest.of("w", WorkflowInputs.of(Map.of("prompt", prompt))))
                    .toList())
            .items();

    assertThat(download(3 * PICTURE.length).all(runs, 7)).hasSize(3);
    assertThatThrownBy(() -> download(3 * PICTURE.length - 1).all(runs, 7))
        .isInstanceOfSatisfying(
            BatchException.class,
            e -> {
              assertThat(e.items())
                  .extracting(item -> item.runId().orElseThrow())
                  .containsExactlyInAnyOrderElementsOf(emulator.runIds());
              assertThat(e.failures()).hasSize(1);
            })
        .hasMessageContaining("ask for fewer at a time");
  }

  private PictureDownload download(long maxTotal) {
    return new PictureDownload(flowscale, Optional.empty(), maxTotal);
  }

  /** Each would cost as much as the first and look the same. */
  @Test
  void severalPicturesWithoutASeedAreRefused() {
    emulator.deploy(workflow("w", input("prompt", "text")).build());
    emulator.deploy(workflow("fixed", input("prompt", "text"), input("seed", "int")).build());

    for (ImageBinding binding :
        List.of(ImageBinding.of("w"), ImageBinding.builder("fixed").input("seed", 1).build())) {
      assertThatThrownBy(
              () ->
                  ImageWorkflow.create(flowscale, binding)
                      .generate(ImageRequest.builder(PROMPT).count(2).build()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("the same picture");
    }
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void aSeedIsRandomUnlessItIsSet() {
    emulator.deploy(workflow("w", input("prompt", "text"), input("seed", "int")).build());
    ImageWorkflow random = ImageWorkflow.create(flowscale, ImageBinding.of("w"));
    ImageWorkflow fixed =
        ImageWorkflow.create(flowscale, ImageBinding.builder("w").input("seed", 3).build());

    long first = random.generate(ImageRequest.of(PROMPT)).get(0).seed().orElseThrow();
    long second = random.generate(ImageRequest.of(PROMPT)).get(0).seed().orElseThrow();
    fixed.generate(ImageRequest.of(PROMPT));
    fixed.generate(ImageRequest.builder(PROMPT).seed(4).build());

    assertThat(first).isNotEqualTo(second).isBetween(0L, 0xFFFF_FFFFL);
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW))
        .extracting(request -> request.texts().get("seed"))
        .containsExactly(Long.toString(first), Long.toString(second), "3", "4");
  }

  @Test
  void thePictureAmongOtherOutputsIsTaken() {
    emulator.deploy(
        workflow("w", input("prompt", "text"))
            .outputs(
                run ->
                    List.of(
                        OutputFile.text("log.txt", "drawn"),
                        OutputFile.of("large.webp", "image/webp", PICTURE),
                        OutputFile.of("small.png", "image/png", new byte[] {1})))
            .build());

    assertThat(generate(ImageBinding.of("w"), ImageRequest.of(PROMPT)).mediaType())
        .isEqualTo("image/webp");
    assertThat(
            generate(ImageBinding.builder("w").output("small").build(), ImageRequest.of(PROMPT))
                .bytes())
        .containsExactly(1);
  }

  /** It goes into pages and the names of files. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/png; charset=binary | image/png",
        "IMAGE/X-Portable-Pixmap | image/x-portable-pixmap",
        "image/svg+xml;a=\"b\" | image/svg+xml",
        "image/ |",
        "image/png\"><script>alert(1)</script> |",
        "image/../../etc/passwd |",
        "image/png, text/html |",
        "image/{long} |"
      })
  void theKindOfAPictureIsAMediaType(String reported, String kind) {
    String sent = reported.replace("{long}", "x".repeat(200));
    emulator.deploy(
        workflow("w", input("prompt", "text"))
            .outputs(run -> List.of(OutputFile.of("poster", sent, PICTURE)))
            .build());

    if (kind == null) {
      assertThatThrownBy(() -> generate(ImageBinding.of("w"), ImageRequest.of(PROMPT)))
          .isInstanceOfSatisfying(
              ConfigurationException.class,
              e -> assertThat(e.runId()).hasValue(emulator.runIds().get(0)))
          .hasMessageContaining("is not a picture");
    } else {
      assertThat(generate(ImageBinding.of("w"), ImageRequest.of(PROMPT)).mediaType())
          .isEqualTo(kind);
    }
  }

  @Test
  void anEmptyPictureOrMaskIsRefused() {
    InputFile empty = InputFile.of("empty.png", new byte[0]);

    assertThatThrownBy(() -> ImageRequest.builder(PROMPT).image(empty))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("The image is empty");
    assertThatThrownBy(() -> ImageRequest.builder(PROMPT).mask(empty))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("The mask is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "film", "log"})
  void aRunWithoutThePictureKeepsItsId(String output) {
    emulator.deploy(
        workflow("w", input("prompt", "text"))
            .outputs(run -> List.of(OutputFile.text("log.txt", "nothing")))
            .build());
    ImageBinding.Builder binding = ImageBinding.builder("w");
    if (!output.isEmpty()) {
      binding.output(output);
    }

    assertThatThrownBy(() -> generate(binding.build(), ImageRequest.of(PROMPT)))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.runId()).hasValue(emulator.runIds().get(0)))
        .hasMessageContaining("log_0")
        .hasMessageContaining("'output'");
  }

  @Test
  void aDownloadThatBreaksIsResumed() {
    emulator.deploy(workflow("w", input("prompt", "text")).build());
    emulator.failNext(Operation.DOWNLOAD, Fault.connectionReset());

    assertThat(generate(ImageBinding.of("w"), ImageRequest.of(PROMPT)).bytes()).isEqualTo(PICTURE);
  }

  static List<Fault> faults() {
    return List.of(Fault.status(410), Fault.brokenBody());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aDownloadThatFailsIsItsOwnExceptionAndKeepsTheRun(Fault fault) {
    emulator.deploy(workflow("w", input("prompt", "text")).build());
    emulator.failAlways(Operation.DOWNLOAD, fault);

    assertThatThrownBy(() -> generate(ImageBinding.of("w"), ImageRequest.of(PROMPT)))
        .isInstanceOfSatisfying(
            FlowscaleException.class,
            e -> assertThat(e.runId()).hasValue(emulator.runIds().get(0)));
  }

  @Test
  void aFailedRunIsItsOwnException() {
    emulator.deploy(workflow("w", input("prompt", "text")).fails("no memory").build());

    assertThatThrownBy(() -> generate(ImageBinding.of("w"), ImageRequest.of(PROMPT)))
        .isInstanceOf(RunFailedException.class);
  }

  @Test
  void nothingIsLeftInTheFolderForTemporaryFiles() throws IOException {
    emulator.deploy(workflow("w", input("prompt", "text")).build());
    GeneratedImage image = generate(ImageBinding.of("w"), ImageRequest.of(PROMPT));

    // Others use the same folder meanwhile; the name of this picture is its own.
    try (Stream<Path> folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(folders.filter(it -> it.getFileName().toString().startsWith("flowscale-image")))
          .noneMatch(it -> Files.exists(it.resolve(image.filename())));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001})
  void aCountIsFromOneToAThousand(int count) {
    ImageRequest.Builder builder = ImageRequest.builder(PROMPT).count(count);

    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("count is " + count);
  }

  @Test
  void nothingPrintsAValue() {
    emulator.deploy(workflow("w", input("prompt", "text"), input("seed", "int")).build());
    ImageBinding binding = ImageBinding.builder("w").input("style", PROMPT).build();
    ImageRequest.Builder request = ImageRequest.builder(PROMPT).input("style", PROMPT);
    GeneratedImage image = generate(ImageBinding.of("w"), ImageRequest.of(PROMPT));

    assertThat(
            List.of(
                binding,
                ImageBinding.builder("w").input("style", PROMPT),
                request,
                request.build(),
                ImageWorkflow.create(flowscale, binding),
                image))
        .noneMatch(it -> it.toString().contains(PROMPT) || it.toString().contains(image.base64()))
        .allMatch(it -> it.toString().length() < 200);
    assertThatThrownBy(() -> ImageBinding.of(" ")).isInstanceOf(InvalidRequestException.class);
  }
}
