package ai.flowscale.emulator.demo;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RunContext;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import java.time.Duration;
import java.util.List;

/**
 * A workflow whose outputs depend on its inputs: a poster with stripes in a colour that follows
 * from the inputs, as large as the picture, and a text file that lists what the service received.
 */
public final class DemoWorkflow {
  /** The workflow's id. */
  public static final String ID = "bncu0a1kipv";

  /** The input for the prompt, a text. */
  public static final String PROMPT = "text_51536";

  /** The input for the picture, a PNG or JPEG file. */
  public static final String PICTURE = "image_35728";

  /** The prefix of the names of the inputs for further pictures. */
  public static final String MORE_PICTURES = "image_42561";

  /** The input for the seed, a whole number. */
  public static final String SEED = "seed_456";

  /**
   * The input for the settings, a JSON object: {@code strength} from 0 to 1, {@code steps} from 2
   * to 64, and {@code mirror}, a boolean.
   */
  public static final String CONFIG = "config_json";

  private DemoWorkflow() {}

  /**
   * Creates the workflow. Its runs are queued for one second and run for three.
   *
   * @return the workflow
   */
  public static EmulatedWorkflow create() {
    return create(Duration.ofSeconds(1), Duration.ofSeconds(3));
  }

  /**
   * Creates the workflow.
   *
   * @param queueTime how long runs are queued
   * @param runTime how long they run
   * @return the workflow
   */
  public static EmulatedWorkflow create(Duration queueTime, Duration runTime) {
    return EmulatedWorkflow.builder(ID)
        .name("Poster")
        .description("Makes a striped poster in the colours of its inputs.")
        .describedInputs(inputs())
        .describedOutputs(outputs())
        .queueTime(queueTime)
        .runTime(runTime)
        .outputs(DemoWorkflow::make)
        .outputNames("poster", "notes")
        .build();
  }

  private static List<OutputFile> make(RunContext run) {
    Poster poster = new Poster(run);
    return List.of(
        OutputFile.of("poster.png", "image/png", poster.png()),
        OutputFile.text("notes.txt", poster.notes()));
  }

  private static JsonArray inputs() {
    return Json.createArrayBuilder()
        .add(DemoWorkflows.input(PROMPT, "Text", "text", "Decides on the colour."))
        .add(
            DemoWorkflows.input(
                PICTURE, "Image", "image", "Sets the size of the poster; PNG or JPEG."))
        .add(DemoWorkflows.input(MORE_PICTURES, "More images", "images", "More pictures."))
        .add(DemoWorkflows.input(SEED, "Seed", "number", "Decides on the colour."))
        .add(
            DemoWorkflows.input(
                CONFIG, "Config", "json", "strength 0-1, steps 2-64, mirror true or false."))
        .build();
  }

  private static JsonArray outputs() {
    return Json.createArrayBuilder()
        .add(Json.createObjectBuilder().add("name", "poster").add("type", "image/png"))
        .add(Json.createObjectBuilder().add("name", "notes").add("type", "text/plain"))
        .build();
  }
}
