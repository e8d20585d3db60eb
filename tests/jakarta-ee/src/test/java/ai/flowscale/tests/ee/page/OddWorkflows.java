package ai.flowscale.tests.ee.page;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.OutputListing;
import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Workflows that are less convenient than most. */
final class OddWorkflows {
  /** Its runs are not known at once, and only name their outputs; one of its nodes is refused. */
  static final String LATE = "late8h2kd5";

  static final Duration UNKNOWN_TIME = Duration.ofMillis(500);
  static final String SEED = "seed_1";

  /** More digits than a double has. */
  static final String LONG_SEED = "906128931236473826";

  /** It makes more outputs than one archive may have. */
  static final String MANY = "many4w9zr1";

  private OddWorkflows() {}

  static List<EmulatedWorkflow> all(Duration queueTime, Duration runTime) {
    return List.of(
        EmulatedWorkflow.builder(LATE)
            .name("Late")
            .queueTime(queueTime)
            .runTime(runTime)
            .runUnknownFor(UNKNOWN_TIME)
            .outputListing(OutputListing.NAMES_ONLY)
            .nodeErrors(Json.createObjectBuilder().add("7", Json.createObjectBuilder()).build())
            .describedInputs(
                Json.createArrayBuilder()
                    .add(
                        Json.createObjectBuilder()
                            .add("name", SEED)
                            .add("type", "integer")
                            .add("default", Long.parseLong(LONG_SEED)))
                    .build())
            .outputNames("late")
            .outputs(run -> List.of(file("late.bin")))
            .build(),
        EmulatedWorkflow.builder(MANY)
            .name("Many")
            .queueTime(queueTime)
            .runTime(runTime)
            .outputs(
                run -> IntStream.range(0, 101).mapToObj(i -> file("part-" + i + ".bin")).toList())
            .build());
  }

  private static OutputFile file(String name) {
    return OutputFile.of(name, "application/octet-stream", name.getBytes(StandardCharsets.UTF_8));
  }
}
