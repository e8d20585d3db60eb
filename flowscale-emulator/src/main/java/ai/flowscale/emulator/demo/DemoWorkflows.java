package ai.flowscale.emulator.demo;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RunContext;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;

/**
 * A deployment of several workflows: {@link DemoWorkflow}, one that makes a picture from a text,
 * one that runs until it is cancelled, one that fails, and one that does not describe its inputs.
 */
public final class DemoWorkflows {
  /** Makes a picture from {@link DemoWorkflow#PROMPT} (required) and {@link DemoWorkflow#SEED}. */
  public static final String TEXT_TO_IMAGE = "t2i90x4bqzkd";

  /** Runs until it is cancelled. */
  public static final String ENDLESS = "film7w2mhs0c";

  /** Fails every time with a message that names a node. */
  public static final String FAILING = "fail3k8ypv1e";

  /** Describes no inputs, accepts any, and outputs a text that lists their names. */
  public static final String UNDESCRIBED = "any5j1nrt6ua";

  private DemoWorkflows() {}

  /**
   * Creates all of them.
   *
   * @param queueTime how long runs are queued
   * @param runTime how long they run, if they end
   * @return the workflows, {@link DemoWorkflow} first
   */
  public static List<EmulatedWorkflow> all(Duration queueTime, Duration runTime) {
    EmulatedWorkflow poster = DemoWorkflow.create(queueTime, runTime);
    return List.of(
        poster,
        builder(TEXT_TO_IMAGE, "Text to image", "Makes a picture from a text.", queueTime, runTime)
            .describedInputs(
                Json.createArrayBuilder()
                    .add(
                        input(DemoWorkflow.PROMPT, "Text", "text", "Decides on the colour.")
                            .add("required", true))
                    .add(
                        input(DemoWorkflow.SEED, "Seed", "number", "Decides on the colour.")
                            .add("default", 42))
                    .build())
            .outputs(run -> List.of(picture(run)))
            .outputNames("picture")
            .build(),
        builder(ENDLESS, "Endless film", "Runs until it is cancelled.", queueTime, runTime)
            .describedInputs(
                Json.createArrayBuilder()
                    .add(input(DemoWorkflow.PROMPT, "Text", "text", "What the film is about."))
                    .build())
            .neverEnds()
            .build(),
        builder(FAILING, "Broken upscaler", "Fails every time.", queueTime, runTime)
            .describedInputs(
                Json.createArrayBuilder()
                    .add(
                        input("scale_12", "Scale", "number", "How many times larger.")
                            .add("default", 2))
                    .build())
            .fails("Node 12 (UpscaleModelLoader): the model file is missing")
            .build(),
        builder(UNDESCRIBED, "Anything", "", queueTime, runTime)
            .outputs(run -> List.of(names(run)))
            .build());
  }

  private static EmulatedWorkflow.Builder builder(
      String id, String name, String description, Duration queueTime, Duration runTime) {
    return EmulatedWorkflow.builder(id)
        .name(name)
        .description(description)
        .queueTime(queueTime)
        .runTime(runTime);
  }

  static JsonObjectBuilder input(String name, String label, String type, String description) {
    return Json.createObjectBuilder()
        .add("name", name)
        .add("label", label)
        .add("type", type)
        .add("description", description);
  }

  private static OutputFile picture(RunContext run) {
    return OutputFile.of("picture.png", "image/png", new Poster(run).png());
  }

  private static OutputFile names(RunContext run) {
    StringBuilder lines = new StringBuilder();
    run.texts().keySet().forEach(name -> lines.append(name).append(": a text\n"));
    run.files().forEach(file -> lines.append(file.field()).append(": a file\n"));
    return OutputFile.text("inputs.txt", lines.toString());
  }
}
