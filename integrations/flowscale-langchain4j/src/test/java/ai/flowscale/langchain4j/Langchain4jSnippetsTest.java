package ai.flowscale.langchain4j;

import static ai.flowscale.langchain4j.Deployment.input;
import static ai.flowscale.langchain4j.Deployment.workflow;
import static ai.flowscale.langchain4j.ScriptedChatModel.calls;
import static ai.flowscale.langchain4j.ScriptedChatModel.says;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.images.ImageBinding;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.service.AiServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/guide/langchain4j.md} shows. */
class Langchain4jSnippetsTest {
  private final Deployment deployment = new Deployment();
  private final Flowscale flowscale = deployment.flowscale;
  private final List<Object> printed = new ArrayList<>();

  @TempDir Path folder;

  @BeforeEach
  void deploy() {
    deployment.emulator.deploy(
        workflow(
                "bncu0a1kipv",
                input("text_51536", "text"),
                input("image_35728", "image"),
                input("mask_35729", "image"),
                input("seed_456", "int"),
                input("style", "combo"))
            .name("Poster")
            .build());
    deployment.emulator.deploy(workflow("up4x", input("picture", "image")).name("Upscale").build());
  }

  @AfterEach
  void close() {
    deployment.close();
  }

  private void print(Object line) {
    printed.add(line);
  }

  @Test
  void imageModel() throws IOException {
    // snippet: image-model
    ImageModel model = FlowscaleImageModel.create(flowscale, ImageBinding.of("Poster"));

    Response<Image> response = model.generate("a lighthouse");
    byte[] picture = Base64.getDecoder().decode(response.content().base64Data());
    Files.write(folder.resolve("lighthouse.png"), picture);
    print("made by run " + response.metadata().get(FlowscaleImageModel.RUN_ID));
    // end of snippet
    Image mask = response.content();
    // snippet: edit
    List<Image> three = model.generate("a lighthouse", 3).content();
    Image withBoat = model.edit(three.get(0), "add a boat").content();
    Image withGull = model.edit(withBoat, mask, "add a gull").content();
    // end of snippet
    assertThat(folder.resolve("lighthouse.png")).hasBinaryContent(Deployment.PICTURE);
    assertThat(printed).containsExactly("made by run " + deployment.emulator.runIds().get(0));
    assertThat(withGull.mimeType()).isEqualTo("image/png");
    assertThat(deployment.emulator.runsCreated()).isEqualTo(6);
    assertThat(deployment.submitted(5).files())
        .extracting(file -> file.field())
        .containsExactly("image_35728", "mask_35729");
  }

  @Test
  void binding() {
    // snippet: binding
    ImageBinding binding =
        ImageBinding.builder("Poster")
            .prompt("text_51536")
            .image("image_35728")
            .seed("seed_456")
            .output("poster")
            .input("style", "dark")
            .build();
    // end of snippet
    FlowscaleImageModel.create(flowscale, binding).generate("a lighthouse");
    assertThat(deployment.submitted(0).texts())
        .containsEntry("text_51536", "a lighthouse")
        .containsEntry("style", "dark")
        .containsKey("seed_456");
  }

  @Test
  void tools() {
    ChatModel chatModel =
        new ScriptedChatModel(
            List.of(calls("poster", "{\"text_51536\": \"a lighthouse\"}"), says("Here it is.")));
    // snippet: tools
    interface Assistant {
      String chat(String message);
    }

    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(chatModel)
            .toolProvider(
                FlowscaleToolProvider.builder(flowscale, folder)
                    .workflows("Poster", "Upscale")
                    .build())
            .maxToolCallingRoundTrips(5)
            .build();
    print(assistant.chat("Make a poster of a lighthouse, and upscale it."));
    // end of snippet
    assertThat(printed).containsExactly("Here it is.");
    assertThat(deployment.emulator.runsCreated()).isEqualTo(1);
    assertThat(folder).isNotEmptyDirectory();
  }
}
