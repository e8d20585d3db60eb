package ai.flowscale.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunBuilderTest {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void eachFieldIsTheOneThatWasSet() {
    RunOutput output = new RunOutput("a.png", null, null, null);
    JsonFields additional = JsonFields.of(Map.of("seen", JsonValue.TRUE));
    Run run =
        Run.builder("r1", RunStatus.COMPLETED)
            .workflowId("w")
            .groupId("g")
            .teamId("t")
            .outputNames(List.of("a"))
            .outputs(List.of(output))
            .createdAt(TIME)
            .startedAt(TIME.plusSeconds(1))
            .completedAt(TIME.plusSeconds(2))
            .additional(additional)
            .build();
    assertThat(run)
        .isEqualTo(
            new Run(
                "r1",
                "w",
                "g",
                "t",
                RunStatus.COMPLETED,
                List.of(),
                List.of("a"),
                List.of(output),
                TIME,
                TIME.plusSeconds(1),
                TIME.plusSeconds(2),
                additional));
  }

  @Test
  void aRunOfNothingElseHasNothingElse() {
    assertThat(Run.builder("r1", RunStatus.RUNNING).build())
        .isEqualTo(
            new Run(
                "r1",
                null,
                null,
                null,
                RunStatus.RUNNING,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                JsonFields.none()));
  }

  @Test
  void whatIsNullIsRefusedByItsName() {
    assertThatThrownBy(() -> Run.builder(null, RunStatus.RUNNING))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("id");
    assertThatThrownBy(() -> Run.builder("r1", RunStatus.RUNNING).outputs(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("outputs");
  }
}
